package ocf_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
)

func TestPseudoResource(t *testing.T) {
	call := callOn(t, ocftest.NewHost(t))
	p := call.PseudoResource("Test-a/b")
	if want := filepath.Join(call.RunDir(), "Test-a%2Fb"); p.Path != want {
		t.Errorf("the file is %s", p.Path)
	}
	for _, step := range []struct {
		action string
		want   ocf.Code
	}{
		{ocf.Monitor, ocf.NotRunning},
		{ocf.Status, 3},
		{ocf.Stop, ocf.Success},
		{ocf.Start, ocf.Success},
		{ocf.Start, ocf.Success},
		{ocf.Monitor, ocf.Success},
		{ocf.Status, ocf.Success},
		{"restart", ocf.Success},
		{ocf.Reload, ocf.Success},
		{"dance", ocf.ErrUnimplemented},
		{ocf.Stop, ocf.Success},
		{ocf.Stop, ocf.Success},
		{ocf.Monitor, ocf.NotRunning},
		{ocf.Reload, ocf.Success},
		{ocf.Monitor, ocf.Success},
	} {
		if got := ocf.CodeOf(p.Do(step.action)); got != step.want {
			t.Errorf("%s: %v, want %v", step.action, got, step.want)
		}
	}
}

func TestPseudoResourceTouches(t *testing.T) {
	p := ocf.PseudoResource{Path: filepath.Join(t.TempDir(), "file")}
	if err := os.WriteFile(p.Path, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	past := time.Now().Add(-time.Hour)
	if err := errors.Join(os.Chtimes(p.Path, past, past), p.Start()); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(p.Path)
	if err != nil || info.Size() != 4 || time.Since(info.ModTime()) > time.Minute {
		t.Errorf("%v, %v", info, err)
	}
}

func TestPseudoResourceFollowsNoLink(t *testing.T) {
	p := ocf.PseudoResource{Path: filepath.Join(t.TempDir(), "link")}
	if err := os.Symlink("/tmp/no-such-target", p.Path); err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); !errors.Is(err, unix.ELOOP) {
		t.Errorf("got %v", err)
	}
}
