/* Perl, through SWIG: %include takes abi/onejwt.cdef whole, and so does the C compiler after it. What stands here besides
 * says how Perl sees it: texts in the place of pointer and length, and results in the place of outputs. */

%module onejwt

%{
#include <stddef.h>
#include <stdint.h>
#include "onejwt.cdef"
%}

%include <stdint.i>
%include <typemaps.i>

%apply (const char *STRING, size_t LENGTH) {
  (const uint8_t *secret, size_t secret_len),
  (const uint8_t *claims, size_t claims_len),
  (const uint8_t *token, size_t token_len),
  (const char *name, size_t name_len),
  (const char *value, size_t value_len)
};
%apply int *OUTPUT { int32_t *out_has };

%typemap(in, numinputs=0) (uint8_t *out, size_t out_cap, size_t *out_len) (uint8_t bytes[1024], size_t written) {
  $1 = bytes;
  $2 = sizeof bytes;
  $3 = &written;
}
%typemap(argout) (uint8_t *out, size_t out_cap, size_t *out_len) {
  $result = sv_2mortal(newSVpvn((const char *)bytes$argnum, written$argnum));
  argvi++;
}

%typemap(in, numinputs=0) jwt_keyset **out_keys (jwt_keyset *made) "$1 = &made;"
%typemap(argout) jwt_keyset **out_keys {
  $result = SWIG_NewPointerObj(SWIG_as_voidptr(made$argnum), $*1_descriptor, 0);
  argvi++;
}

/* A text that is set is copied, and the one that was there before is not freed: each jwt_str is given one text. */
%warnfilter(451) jwt_str::ptr;

/* C has `sizeof`, and a struct wants to know its size. */
%define SIZE_OF(type)
%extend type {
  static size_t size(void) { return sizeof(type); }
}
%enddef
SIZE_OF(jwt_str)
SIZE_OF(jwt_expect)
SIZE_OF(jwt_verify_options)
SIZE_OF(jwt_sign_options)
SIZE_OF(jwe_options)
SIZE_OF(jws_options)
SIZE_OF(jwt_key_options)
SIZE_OF(jwt_key_info)
SIZE_OF(jwt_entry_info)
SIZE_OF(jwt_challenge_options)
SIZE_OF(jwt_issuer_options)
SIZE_OF(jwt_fetch)
SIZE_OF(jwt_http)
SIZE_OF(jwt_report)
SIZE_OF(jwt_writer)

%include "onejwt.cdef"
