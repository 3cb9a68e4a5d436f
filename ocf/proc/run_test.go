package proc_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf/proc"
)

func init() {
	// agent is an agent in the midst of an action.
	roles["agent"] = func([]string) int {
		self, _ := os.Executable()
		_, _ = proc.Run(context.Background(), proc.Command{Name: self, Args: []string{"stay"}, Env: roleEnv("family")})
		return 0
	}
}

func TestRunBuildsTheEnvironment(t *testing.T) {
	t.Setenv("LD_PRELOAD_LIKE", "inherited")
	cmd := role(t, "environment")
	res, err := proc.Run(t.Context(), cmd)
	if err != nil {
		t.Fatal(err)
	}
	want := append([]string{"PATH=" + proc.SystemPath, "LC_ALL=C"}, cmd.Env...)
	if diff := cmp.Diff(want, strings.Split(res.Stdout, "\n")); diff != "" {
		t.Error(diff)
	}
}

func TestRunDir(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct{ dir, want string }{{"", "/"}, {dir, dir}} {
		cmd := role(t, "place")
		cmd.Dir = test.dir
		res, err := proc.Run(t.Context(), cmd)
		if err != nil || res.Stdout != test.want {
			t.Errorf("Dir %q: ran in %q, %v", test.dir, res.Stdout, err)
		}
	}
}

func TestRunInheritsNoFiles(t *testing.T) {
	leak := openLeak(t)
	res, err := proc.Run(t.Context(), role(t, "files"))
	if err != nil || strings.Contains(res.Stdout, leak) {
		t.Errorf("the child has %q, %v", res.Stdout, err)
	}
}

// openLeak opens a file without close-on-exec, as a careless caller leaves it.
func openLeak(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "leak")
	fd, err := unix.Open(path, unix.O_CREAT|unix.O_RDWR, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(fd) })
	return path
}

// Pacemaker kills the agent's process group at the time-out, with SIGKILL.
func TestKilledGroupLeavesNobody(t *testing.T) {
	self, _ := os.Executable()
	c := exec.Command(self)
	c.Env = roleEnv("agent")
	c.SysProcAttr = &unix.SysProcAttr{Setpgid: true}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	agent := identify(t, c.Process.Pid)
	var below []proc.Identity
	await(t, func() bool { below, _ = proc.Descendants(agent); return len(below) == 2 })
	if err := unix.Kill(-agent.PID, unix.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	for _, id := range below {
		t.Cleanup(func() { _ = id.Signal(unix.SIGKILL) })
		await(t, func() bool { return !alive(t, id) })
	}
}

func TestRunStdin(t *testing.T) {
	cmd := role(t, "cat")
	text := strings.Repeat("x\n", 100_000)
	cmd.Stdin = strings.NewReader(text)
	res, err := proc.Run(t.Context(), cmd)
	if err != nil || res.Stdout != text {
		t.Errorf("%d bytes came back, %v", len(res.Stdout), err)
	}
	if res, err := proc.Run(t.Context(), role(t, "cat")); err != nil || res.Stdout != "" {
		t.Errorf("without Stdin: %q, %v", res.Stdout, err)
	}
}

func TestRunStdinThatNeverEnds(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	cmd := role(t, "group")
	cmd.Stdin = struct{ *os.File }{r}
	if _, err := proc.Run(timeout(t, 5*time.Second), cmd); err != nil {
		t.Error(err)
	}
}

func TestRunLimit(t *testing.T) {
	for _, test := range []struct {
		written, limit, kept int
		truncated            bool
	}{
		{1000, 100, 100, true},
		{100, 100, 100, false},
		{3 << 20, 0, 1 << 20, true},
		{300_000, 0, 300_000, false},
	} {
		cmd := role(t, "flood", strconv.Itoa(test.written))
		cmd.Limit = test.limit
		res, err := proc.Run(t.Context(), cmd)
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Stdout) != test.kept || len(res.Stderr) != test.kept || res.Truncated != test.truncated {
			t.Errorf("%d bytes, limit %d: kept %d and %d, truncated %v", test.written, test.limit,
				len(res.Stdout), len(res.Stderr), res.Truncated)
		}
	}
}

func TestRunExitError(t *testing.T) {
	cmd := role(t, "complain", "--password=secret-word")
	cmd.Secrets = []string{"secret-word", ""}
	res, err := proc.Run(t.Context(), cmd)
	exit, ok := errors.AsType[*proc.ExitError](err)
	if !ok || res.ExitCode != 3 || exit.Result.ExitCode != 3 {
		t.Fatalf("code %d, error %v", res.ExitCode, err)
	}
	want := cmd.Name + " exited with 3: no such ***"
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
}

func TestRunEndedBySignal(t *testing.T) {
	res, err := proc.Run(t.Context(), proc.Command{Name: "sh", Args: []string{"-c", "kill -USR1 $$"}})
	if res.ExitCode != -1 || res.Signal != unix.SIGUSR1 {
		t.Errorf("code %d, signal %v", res.ExitCode, res.Signal)
	}
	if want := "sh was ended by signal user defined signal 1"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestRunWhatIsNotThere(t *testing.T) {
	script := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(script, []byte("#!/no/such/interpreter\n"), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	for name, want := range map[string]error{
		"no-such-program":     fs.ErrNotExist,
		"/no/such/program":    fs.ErrNotExist,
		"/etc/passwd":         fs.ErrPermission,
		"/etc":                fs.ErrPermission,
		script:                fs.ErrNotExist,
		"":                    fs.ErrNotExist,
		"sh\x00":              fs.ErrNotExist,
		"../../../bin/sh\x00": unix.EINVAL,
	} {
		res, err := proc.Run(t.Context(), proc.Command{Name: name})
		if !errors.Is(err, want) || res.ExitCode != -1 {
			t.Errorf("%q: code %d, %v", name, res.ExitCode, err)
		}
	}
}

func TestRunTimeout(t *testing.T) {
	began := time.Now()
	cmd := role(t, "sleep", "my-password")
	_, err := proc.Run(timeout(t, 300*time.Millisecond), cmd)
	late, ok := errors.AsType[*proc.TimeoutError](err)
	if !ok || !errors.Is(err, context.DeadlineExceeded) || late.Unkillable {
		t.Fatalf("got %v", err)
	}
	if strings.Contains(err.Error(), "my-password") || !strings.Contains(err.Error(), cmd.Name+" did not end within ") {
		t.Errorf("unexpected text: %v", err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("took %s", took)
	}
}

// What the program started goes with it, others in its group do not.
func TestRunTimeoutKillsTheTree(t *testing.T) {
	bystanders := []proc.Identity{start(t, true, "sleep"), leftBehind(t)}
	t.Run("at the same time", func(t *testing.T) {
		for name, cmd := range map[string]proc.Command{
			"child":                      role(t, "family", "stay"),
			"child with its own session": role(t, "family", "session"),
			"orphan":                     role(t, "orphanage"),
		} {
			t.Run(name, func(t *testing.T) { t.Parallel(); checkTreeIsKilled(t, cmd) })
		}
	})
	for _, id := range bystanders {
		if !alive(t, id) {
			t.Errorf("%v was killed", id)
		}
	}
}

func checkTreeIsKilled(t *testing.T, cmd proc.Command) {
	t.Helper()
	res, err := proc.Run(timeout(t, 2*time.Second), cmd)
	if _, ok := errors.AsType[*proc.TimeoutError](err); !ok {
		t.Fatal(err)
	}
	pid := printedPID(t, res)
	await(t, func() bool { _, err := proc.Of(pid); return errors.Is(err, proc.ErrGone) })
}

func printedPID(t *testing.T, res proc.Result) int {
	t.Helper()
	pid, err := strconv.Atoi(strings.TrimSpace(res.Stdout))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// leftBehind returns a process that an earlier program left in our group.
func leftBehind(t *testing.T) proc.Identity {
	t.Helper()
	res, err := proc.Run(t.Context(), role(t, "family", "leave"))
	if err != nil {
		t.Fatal(err)
	}
	id := identify(t, printedPID(t, res))
	t.Cleanup(func() { _ = id.Signal(unix.SIGKILL) })
	return id
}

func TestRunDoesNotWaitForAGrandchild(t *testing.T) {
	began := time.Now()
	id := leftBehind(t) // its output was complete
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
	if !alive(t, id) {
		t.Error("it was killed")
	}
}

func TestRunAfterTheEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := proc.Run(ctx, role(t, "group")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestCommandString(t *testing.T) {
	cmd := proc.Command{
		Name: "mysql", Args: []string{"-e", "SELECT 1", "--password=s3cr3t", ""},
		Secrets: []string{"s3cr3t"},
	}
	if got, want := cmd.String(), `mysql -e "SELECT 1" --password=*** ""`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLookPath(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if path, err := proc.LookPath("sh"); err != nil || path != "/usr/bin/sh" && path != "/bin/sh" {
		t.Errorf("sh is %q, %v", path, err)
	}
}
