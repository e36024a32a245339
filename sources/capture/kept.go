package capture

// Kept gives bytes as they are stored, gzip-compressed, and their SHA-256, hexadecimal.
func Kept(content []byte) (packed []byte, sha256 string, err error) {
	packed, err = pack(content)
	return packed, hash(content), err
}
