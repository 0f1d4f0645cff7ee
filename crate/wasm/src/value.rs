//! Values that both sides know, as bytes: a tag, and what belongs to it in little-endian order.

use bootlace::Error;

/// What JavaScript would write as a literal.
#[derive(Clone, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) enum Value {
    /// undefined
    Nothing,
    Truth(bool),
    Number(f64),
    /// A bigint in [0, 2^64).
    Whole(u64),
    Text(String),
    List(Vec<Value>),
    Record(Vec<(String, Value)>),
    /// The place of an array among those that wait to be taken.
    Doubles(usize),
}

const NOTHING: u8 = 0;
const FALSE: u8 = 1;
const TRUE: u8 = 2;
const NUMBER: u8 = 3;
const WHOLE: u8 = 4;
const TEXT: u8 = 5;
const LIST: u8 = 6;
const RECORD: u8 = 7;
const DOUBLES: u8 = 8;

impl Value {
    pub(crate) fn text(text: impl Into<String>) -> Value {
        Value::Text(text.into())
    }

    /// Fields that are nothing are left out.
    pub(crate) fn record<const N: usize>(fields: [(&str, Value); N]) -> Value {
        let present = fields.into_iter().filter(|(_, value)| *value != Value::Nothing);
        Value::Record(present.map(|(name, value)| (name.into(), value)).collect())
    }

    pub(crate) fn optional<T>(value: Option<T>, of: impl FnOnce(T) -> Value) -> Value {
        value.map_or(Value::Nothing, of)
    }

    /// A field of a record, or nothing.
    pub(crate) fn field(&self, name: &str) -> &Value {
        match self {
            Value::Record(fields) => {
                fields.iter().find(|(other, _)| other == name).map_or(&Value::Nothing, |(_, value)| value)
            }
            _ => &Value::Nothing,
        }
    }

    pub(crate) fn is_true(&self) -> bool {
        *self == Value::Truth(true)
    }

    pub(crate) fn as_number(&self) -> Option<f64> {
        if let Value::Number(number) = self { Some(*number) } else { None }
    }

    pub(crate) fn number(&self, name: &str) -> Result<f64, Error> {
        self.field(name).as_number().ok_or_else(|| missing(name))
    }

    pub(crate) fn str(&self, name: &str) -> Result<&str, Error> {
        if let Value::Text(text) = self.field(name) { Ok(text) } else { Err(missing(name)) }
    }

    pub(crate) fn list(&self, name: &str) -> Result<&[Value], Error> {
        if let Value::List(items) = self.field(name) { Ok(items) } else { Err(missing(name)) }
    }

    pub(crate) fn write(&self, to: &mut Vec<u8>) {
        match self {
            Value::Nothing => to.push(NOTHING),
            Value::Truth(truth) => to.push(if *truth { TRUE } else { FALSE }),
            Value::Number(number) => {
                to.push(NUMBER);
                to.extend(number.to_le_bytes());
            }
            Value::Whole(whole) => {
                to.push(WHOLE);
                to.extend(whole.to_le_bytes());
            }
            Value::Text(text) => {
                to.push(TEXT);
                write_text(text, to);
            }
            Value::List(items) => {
                to.push(LIST);
                write_length(items.len(), to);
                items.iter().for_each(|item| item.write(to));
            }
            Value::Record(fields) => {
                to.push(RECORD);
                write_length(fields.len(), to);
                for (name, value) in fields {
                    write_text(name, to);
                    value.write(to);
                }
            }
            Value::Doubles(place) => {
                to.push(DOUBLES);
                write_length(*place, to);
            }
        }
    }

    /// `None` for bytes that are no value.
    pub(crate) fn read(bytes: &[u8]) -> Option<Value> {
        let mut rest = bytes;
        let value = read_value(&mut rest)?;
        rest.is_empty().then_some(value)
    }
}

/// A host that is ours leaves nothing out.
pub(crate) fn missing(name: &str) -> Error {
    Error::unknown(name, "what was sent")
}

fn write_length(length: usize, to: &mut Vec<u8>) {
    to.extend((length as u32).to_le_bytes());
}

fn write_text(text: &str, to: &mut Vec<u8>) {
    write_length(text.len(), to);
    to.extend(text.as_bytes());
}

fn read_value(bytes: &mut &[u8]) -> Option<Value> {
    let &tag = bytes.split_off_first()?;
    Some(match tag {
        NOTHING => Value::Nothing,
        FALSE => Value::Truth(false),
        TRUE => Value::Truth(true),
        NUMBER => Value::Number(f64::from_le_bytes(read_array(bytes)?)),
        WHOLE => Value::Whole(u64::from_le_bytes(read_array(bytes)?)),
        TEXT => Value::Text(read_text(bytes)?),
        LIST => {
            let length = read_length(bytes)?;
            Value::List((0..length).map(|_| read_value(bytes)).collect::<Option<_>>()?)
        }
        RECORD => {
            let length = read_length(bytes)?;
            let field = |_| Some((read_text(bytes)?, read_value(bytes)?));
            Value::Record((0..length).map(field).collect::<Option<_>>()?)
        }
        DOUBLES => Value::Doubles(read_length(bytes)?),
        _ => return None,
    })
}

fn read_array<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    bytes.split_off(..N)?.try_into().ok()
}

fn read_length(bytes: &mut &[u8]) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(read_array(bytes)?)).ok()
}

fn read_text(bytes: &mut &[u8]) -> Option<String> {
    let length = read_length(bytes)?;
    String::from_utf8(bytes.split_off(..length)?.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let value = Value::record([
            ("truth", Value::List(vec![Value::Truth(true), Value::Truth(false), Value::Nothing])),
            ("number", Value::Number(-0.1)),
            ("whole", Value::Whole(u64::MAX)),
            ("text", Value::text("naïve ∑")),
            ("doubles", Value::Doubles(3)),
        ]);
        let mut bytes = Vec::new();
        value.write(&mut bytes);
        assert_eq!(Value::read(&bytes), Some(value));
        for cut in 0..bytes.len() {
            assert_eq!(Value::read(&bytes[..cut]), None, "{cut}");
        }
    }
}
