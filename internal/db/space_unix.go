//go:build linux || darwin

package db

import "syscall"

// FreeSpace gives how many bytes this user can still write in a folder, and whether that could be asked.
func FreeSpace(folder string) (bytes uint64, known bool) {
	var s syscall.Statfs_t
	if syscall.Statfs(folder, &s) != nil {
		return 0, false
	}
	return s.Bavail * uint64(s.Bsize), true //nolint:gosec,unconvert // its type is another on each system, and never negative
}
