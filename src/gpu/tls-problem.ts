/** What went wrong before the first byte behind TLS: names of the texts `engine:tls` and `engine:tlsFix`. */
export type TlsProblem = 'plain' | 'untrusted' | 'otherName' | 'expired' | 'failed';

/** By the codes of Node's `tls` and of OpenSSL. Undefined: it was not TLS. */
export function tlsProblem(code = '', message = ''): TlsProblem | undefined {
  // The first bytes of the answer were no TLS at all.
  if (/wrong[ _]version[ _]number|packet[ _]length[ _]too[ _]long|http[ _]request/i.test(`${code} ${message}`)) {
    return 'plain';
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'otherName';
  if (/^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/.test(code)) return 'expired';
  if (/SELF_SIGNED_CERT|UNABLE_TO_(?:GET_ISSUER|VERIFY_LEAF)|^CERT_UNTRUSTED$|^INVALID_CA$/.test(code))
    return 'untrusted';
  return code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') ? 'failed' : undefined;
}
