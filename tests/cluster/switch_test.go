package cluster

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf/ocftest"
)

// orphanVariable makes the test binary start a switch, say where it is, and
// wait to be killed.
const orphanVariable = "PULSE_CLUSTER_TEST_ORPHAN"

func holdSwitch() {
	l, err := startSwitch(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	if os.Getenv(orphanVariable) == "detach" {
		err = l.call(context.Background(), "Switch.Detach", struct{}{}, nil)
	}
	fmt.Println(l.pid(), l.dir, err)
	select {}
}

// TestSwitchEndsWithItsProgram kills the program, which then can't tidy up.
func TestSwitchEndsWithItsProgram(t *testing.T) {
	pid, dir := killProgram(t, "hold")
	gone(t, pid, dir)
}

func TestDetachedSwitchEndsBySIGTERM(t *testing.T) {
	pid, dir := killProgram(t, "detach")
	if err := unix.Kill(pid, 0); err != nil {
		t.Fatalf("the detached switch %d: %v", pid, err)
	}
	if err := unix.Kill(pid, unix.SIGTERM); err != nil {
		t.Fatal(err)
	}
	gone(t, pid, dir)
}

// killProgram runs a program with a switch, kills it, and returns the switch.
func killProgram(t *testing.T, mode string) (pid int, dir string) {
	t.Helper()
	ocftest.RequireRoot(t)
	program := exec.CommandContext(t.Context(), "/proc/self/exe")
	program.Env = append(os.Environ(), orphanVariable+"="+mode)
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	said, _ := bufio.NewReader(out).ReadString('\n')
	var failed string
	if _, err := fmt.Sscan(said, &pid, &dir, &failed); err != nil || failed != "<nil>" {
		t.Fatalf("the program said %q", said)
	}
	if err := program.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = program.Wait()
	return pid, dir
}

// gone waits until neither the switch nor its folder is there.
func gone(t *testing.T, pid int, dir string) {
	t.Helper()
	err := Poll(t.Context(), 10*time.Second, func(context.Context) (bool, error) {
		_, err := os.Stat(dir)
		return !running(pid) && errors.Is(err, fs.ErrNotExist), nil
	})
	if err != nil {
		t.Errorf("switch %d or %s is still there: %v", pid, dir, err)
	}
}

// running reports whether a process runs: one that nobody has reaped yet, its
// parent being dead too, doesn't.
func running(pid int) bool {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	return err == nil && !strings.HasPrefix(field(status, "State:"), "Z")
}
