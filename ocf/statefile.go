package ocf

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteState writes the state file at path as a whole or not at all: through a
// new file beside it and a rename, which never follows a link that somebody
// else left there. The file's mode is 0644 less the umask.
func WriteState(path, content string) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".")
	if err != nil {
		return fmt.Errorf("state file %s: %w", path, cause(err))
	}
	defer func() {
		if err != nil {
			os.Remove(tmp.Name()) //nolint:errcheck // the first error counts
		}
	}()
	_, err = tmp.WriteString(content)
	if err = errors.Join(err, tmp.Chmod(0o644), tmp.Close()); err != nil {
		return fmt.Errorf("state file %s: %w", path, cause(err))
	}
	if err = os.Rename(tmp.Name(), path); err != nil {
		return fmt.Errorf("state file %s: %w", path, cause(err))
	}
	return nil
}

// maxState bounds what is read of a state file.
const maxState = 64 << 10

// ReadState returns the content of the state file at path, at most 64 KiB of
// it. The error wraps [fs.ErrNotExist] if there is no regular file.
func ReadState(path string) (string, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		return "", fmt.Errorf("state file %s: %w", path, cause(err))
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("state file %s: %w", path, cause(err))
	}
	defer f.Close()
	buf := make([]byte, min(info.Size(), maxState))
	n, err := f.ReadAt(buf, 0)
	if n < len(buf) && err != nil {
		return "", fmt.Errorf("state file %s: %w", path, cause(err))
	}
	return string(buf[:n]), nil
}

// RemoveState removes the state file at path. It is no error if none is there,
// and what isn't a regular file isn't one: it stays.
func RemoveState(path string) error {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("state file %s: %w", path, cause(err))
	}
	return nil
}

// cause strips the path from a file error: it is said once, by the caller, and
// a temporary file's name helps nobody.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}
