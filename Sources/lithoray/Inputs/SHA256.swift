import CCrypto

/// The SHA-256 of bytes that come piece by piece, by OpenSSL.
///
/// - Source: FIPS 180-4.
final class SHA256 {
    private let context: OpaquePointer

    /// Starts with no bytes.
    ///
    /// - Throws: ``InputError/noSHA256`` where OpenSSL is set up without it.
    init() throws(InputError) {
        guard let context = EVP_MD_CTX_new() else { throw .noSHA256 }
        self.context = context
        guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else { throw .noSHA256 }
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes.
    func add(_ bytes: UnsafeRawBufferPointer) {
        let isAdded = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(isAdded == 1, "bytes are added to a digest that is not finished")
    }

    /// The digest of all bytes, 64 hexadecimal digits; nothing can be added afterwards.
    func finish() -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        let isFinished = EVP_DigestFinal_ex(context, &digest, nil)
        precondition(isFinished == 1, "a digest is finished once")
        return digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
