package ocf

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// WriteState writes the state file at path as a whole or not at all: through a
// new file beside it and a rename, which never follows a link that somebody
// else left there. The file's mode is 0644. What is neither a regular file nor
// a link, a device for instance, is not replaced.
func WriteState(path, content string) (err error) {
	if info, err := os.Lstat(path); err == nil && info.Mode().Type()&^fs.ModeSymlink != 0 {
		return fmt.Errorf("state file %s: there is something that is no file", path)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), temporary(path))
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

// temporary returns the pattern of the new file's name: hidden, and no longer
// than a name may be.
func temporary(path string) string {
	base := filepath.Base(path)
	return "." + base[:min(len(base), 100)] + "."
}

// maxState bounds what is read of a state file.
const maxState = 64 << 10

// ReadState returns the content of the state file at path, at most 64 KiB of
// it. If there is no regular file the error has the code [NotRunning] and wraps
// [fs.ErrNotExist].
func ReadState(path string) (string, error) {
	info, err := os.Stat(path)
	if impossible(err) || (err == nil && !info.Mode().IsRegular()) {
		return "", Errorf(NotRunning, "state file %s: %w", path, fs.ErrNotExist)
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

// impossible reports whether err says that there is no such file, nor can be
// one of that name.
func impossible(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ENOTDIR) || errors.Is(err, unix.ENAMETOOLONG)
}

// RemoveState removes the state file at path, or the link to it. It is no error
// if none is there, and what isn't a file isn't one: it stays.
func RemoveState(path string) error {
	info, err := os.Lstat(path)
	if impossible(err) || (err == nil && info.Mode().Type()&^fs.ModeSymlink != 0) {
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
