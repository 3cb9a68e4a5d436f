package ocf_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf"
)

func TestStateFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), strings.Repeat("n", 250))
	for _, content := range []string{"one\n", "", "three"} {
		if err := ocf.WriteState(path, content); err != nil {
			t.Fatal(err)
		}
		if got, err := ocf.ReadState(path); err != nil || got != content {
			t.Errorf("read %q, %v; want %q", got, err, content)
		}
	}
	for range 2 {
		if err := ocf.RemoveState(path); err != nil {
			t.Error(err)
		}
		if _, err := ocf.ReadState(path); !errors.Is(err, fs.ErrNotExist) || ocf.CodeOf(err) != ocf.NotRunning {
			t.Errorf("read after the removal: %v", err)
		}
	}
	if left, _ := filepath.Glob(filepath.Dir(path) + "/.*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// What no state file can be at is no state file: a stop finds nothing there.
func TestStateFileThatCannotBe(t *testing.T) {
	for _, path := range []string{"/etc/passwd/x", "/nonexistent/x", "/tmp/" + strings.Repeat("x", 300)} {
		if err := ocf.RemoveState(path); err != nil {
			t.Errorf("remove: %v", err)
		}
		if _, err := ocf.ReadState(path); ocf.CodeOf(err) != ocf.NotRunning {
			t.Errorf("read: %v", err)
		}
		if err := ocf.WriteState(path, ""); err == nil {
			t.Errorf("%.40s was written", path)
		}
	}
}

// A pipe, a device or a directory in the file's place stays what it is.
func TestStateFileSparesOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := ocf.WriteState(path, ""); err == nil {
		t.Error("a pipe was replaced")
	}
	if err := ocf.RemoveState(path); err != nil {
		t.Error(err)
	}
	if info, err := os.Lstat(path); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Errorf("the pipe is gone: %v", err)
	}
}

// A link is followed when reading, and goes when it is written or removed.
func TestStateFileLink(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	if err := errors.Join(ocf.WriteState(target, "t"), os.Symlink(target, link)); err != nil {
		t.Fatal(err)
	}
	if got, err := ocf.ReadState(link); err != nil || got != "t" {
		t.Errorf("read %q, %v", got, err)
	}
	if err := ocf.RemoveState(link); err != nil {
		t.Error(err)
	}
	if _, err := ocf.ReadState(link); ocf.CodeOf(err) != ocf.NotRunning {
		t.Errorf("after the removal: %v", err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	if err := ocf.WriteState(link, "l"); err != nil {
		t.Error(err)
	}
	if got, _ := ocf.ReadState(target); got != "t" {
		t.Errorf("the link's target was written: %q", got)
	}
}
