package ocf_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
)

// callOn returns the call of a start on the host.
func callOn(t testing.TB, host ocf.Host) *ocf.Call {
	t.Helper()
	var called *ocf.Call
	agent := &ocf.Agent{Name: "Test", Version: "1", Short: "test", Long: "test", Actions: []ocf.Action{{
		Name: ocf.Start, Timeout: time.Minute,
		Run: func(_ context.Context, call *ocf.Call) error { called = call; return nil },
	}}}
	if code := agent.Run(t.Context(), host, []string{ocf.Start}); code != ocf.Success {
		t.Fatalf("start: %v", code)
	}
	return called
}

func TestLock(t *testing.T) {
	call := callOn(t, ocftest.NewHost(t))
	unlock, err := call.Lock(t.Context(), "Test")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := call.Lock(ctx, "Test"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("taken twice: %v", err)
	}
	other, err := call.Lock(t.Context(), "other")
	if err != nil {
		t.Errorf("another lock: %v", err)
	}
	other()
	time.AfterFunc(20*time.Millisecond, unlock)
	again, err := call.Lock(t.Context(), "Test")
	if err != nil {
		t.Fatalf("after its release: %v", err)
	}
	again()
}

// A lock goes when its holder does, even though a program that the holder had
// started lives on.
func TestLockEndsWithItsHolder(t *testing.T) {
	call := callOn(t, ocftest.NewHost(t))
	unlock, err := call.Lock(t.Context(), "Test")
	if err != nil {
		t.Fatal(err)
	}
	unlock()
	holder := exec.Command("sh", "-c", "exec 9<>$0; flock 9; echo locked; exec sleep 60", lockFile(call))
	ocftest.RequirePrograms(t, "flock")
	out, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(20*time.Millisecond, func() { _ = holder.Process.Kill() })
	unlock, err = call.Lock(t.Context(), "Test")
	if err != nil {
		t.Fatal(err)
	}
	unlock()
	_ = holder.Wait()
}

func lockFile(call *ocf.Call) string { return filepath.Join(call.RunDir(), "locks", "Test") }

func TestLockIsNotInherited(t *testing.T) {
	call := callOn(t, ocftest.NewHost(t))
	unlock, err := call.Lock(t.Context(), "Test")
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command("sleep", "60")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	defer child.Wait()
	defer child.Process.Kill()
	unlock()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if unlock, err = call.Lock(ctx, "Test"); err != nil {
		t.Fatal(err)
	}
	unlock()
}

func TestLockFollowsNoLink(t *testing.T) {
	call := callOn(t, ocftest.NewHost(t))
	target := filepath.Join(t.TempDir(), "target")
	if err := errors.Join(os.MkdirAll(filepath.Dir(lockFile(call)), 0o755), os.Symlink(target, lockFile(call))); err != nil {
		t.Fatal(err)
	}
	if _, err := call.Lock(t.Context(), "Test"); !errors.Is(err, unix.ELOOP) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Lstat(target); err == nil {
		t.Error("the target was made")
	}
}

func TestLockNameIsNoPath(t *testing.T) {
	call := callOn(t, ocftest.NewHost(t))
	unlock, err := call.Lock(t.Context(), "../a/b c"+strings.Repeat("x", 400))
	if err != nil {
		t.Fatal(err)
	}
	unlock()
	entries, err := os.ReadDir(filepath.Dir(lockFile(call)))
	if err != nil || len(entries) != 1 || !strings.HasPrefix(entries[0].Name(), "..%2Fa%2Fb%20cxxx") {
		t.Errorf("%v, %v", entries, err)
	}
}
