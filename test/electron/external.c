// Asks Node-API for buffers of memory that is not V8's own and exports the status of its answers: 0 in Node.js, 22
// (napi_no_external_buffers_allowed) in Electron. Declared by hand, since the headers of Node.js need not be there.
#include <stddef.h>
#include <stdint.h>

typedef struct env *napi_env;
typedef struct value *napi_value;

int napi_create_external_arraybuffer(napi_env, void *, size_t, void *, void *, napi_value *);
int napi_create_external_buffer(napi_env, size_t, void *, void *, void *, napi_value *);
int napi_create_int32(napi_env, int32_t, napi_value *);
int napi_set_named_property(napi_env, napi_value, const char *, napi_value);

static char bytes[2][64];

static void export(napi_env env, napi_value exports, const char *name, int status) {
  napi_value number;
  napi_create_int32(env, status, &number);
  napi_set_named_property(env, exports, name, number);
}

napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  napi_value ignored;
  int arraybuffer = napi_create_external_arraybuffer(env, bytes[0], sizeof bytes[0], NULL, NULL, &ignored);
  int buffer = napi_create_external_buffer(env, sizeof bytes[1], bytes[1], NULL, NULL, &ignored);
  export(env, exports, "arraybuffer", arraybuffer);
  export(env, exports, "buffer", buffer);
  return exports;
}
