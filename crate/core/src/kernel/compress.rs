//! What instruction sets that cannot compress a register shuffle by.

/// For every set of bits the places of those that are set, ascending: a byte each of a word.
pub(super) static FIRST_KEPT: [u64; 256] = {
    let mut orders = [0; 256];
    let mut set = 0;
    while set < orders.len() {
        let (mut place, mut written) = (0, 0);
        while place < 8 {
            if set >> place & 1 == 1 {
                orders[set] |= place << (8 * written);
                written += 1;
            }
            place += 1;
        }
        set += 1;
    }
    orders
};
