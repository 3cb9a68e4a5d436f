package proc

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// LookPath returns the path of the program name: name itself if it contains a
// slash, else its first executable match in [SystemPath]. The error wraps
// [fs.ErrNotExist].
func LookPath(name string) (string, error) {
	if strings.Contains(name, "/") {
		return name, executable(name)
	}
	for dir := range strings.SplitSeq(SystemPath, ":") {
		path := filepath.Join(dir, name)
		if executable(path) == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s: not in %s: %w", name, SystemPath, fs.ErrNotExist)
}

// executable returns nil if path is a file with an execute bit.
func executable(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.IsDir() || info.Mode()&0o111 == 0 {
		return fmt.Errorf("%s: not an executable file: %w", path, fs.ErrPermission)
	}
	return nil
}
