//go:build !linux && !darwin

package db

// FreeSpace says that it cannot be asked here.
func FreeSpace(string) (bytes uint64, known bool) { return 0, false }
