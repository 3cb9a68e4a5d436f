package proc_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf/proc"
)

// The test binary stands in for real programs: called with roleVariable set
// it plays the role of that name.
const (
	roleVariable  = "PROC_TEST_ROLE"
	coverVariable = "GOCOVERDIR"
)

func TestMain(m *testing.M) {
	if role, ok := roles[os.Getenv(roleVariable)]; ok {
		os.Exit(role(os.Args[1:]))
	}
	os.Exit(run(m))
}

// run runs the tests. Programs that measure their coverage, as the roles do
// then, complain if they have no directory for it.
func run(m *testing.M) int {
	if testing.CoverMode() != "" && os.Getenv(coverVariable) == "" {
		dir, err := os.MkdirTemp("", "coverage")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		os.Setenv(coverVariable, dir)
	}
	return m.Run()
}

// roleEnv is the environment of a process that plays the role.
func roleEnv(name string) []string {
	env := []string{roleVariable + "=" + name}
	if dir := os.Getenv(coverVariable); dir != "" {
		env = append(env, coverVariable+"="+dir)
	}
	return env
}

var roles = map[string]func(args []string) int{
	"sleep":       func([]string) int { time.Sleep(time.Minute); return 0 },
	"stubborn":    stubborn,
	"environment": func([]string) int { fmt.Print(strings.Join(os.Environ(), "\n")); return 0 },
	"place":       func([]string) int { dir, _ := os.Getwd(); fmt.Print(dir); return 0 },
	"files":       openFiles,
	"flood":       flood,
	"cat":         func([]string) int { _, _ = io.Copy(os.Stdout, os.Stdin); return 0 },
	"group":       func([]string) int { fmt.Print(os.Getpid(), unix.Getpgrp()); return 0 },
	"complain":    func([]string) int { fmt.Fprintln(os.Stderr, "no\n  such secret-word"); return 3 },
	"family":      family,
	"orphanage":   orphanage,
	"threads":     threads,
	"container":   container,
}

// stubborn ignores SIGTERM and touches the file args[0] when it does.
func stubborn(args []string) int {
	signal.Ignore(unix.SIGTERM, unix.SIGHUP)
	_ = os.WriteFile(args[0], nil, 0o600)
	time.Sleep(time.Minute)
	return 0
}

// openFiles prints what descriptors beyond standard error lead to.
func openFiles([]string) int {
	entries, _ := os.ReadDir("/proc/self/fd")
	for _, entry := range entries {
		target, err := os.Readlink("/proc/self/fd/" + entry.Name())
		if fd, _ := strconv.Atoi(entry.Name()); fd > 2 && err == nil && !strings.Contains(target, "anon_inode") {
			fmt.Println(fd, target)
		}
	}
	return 0
}

// flood writes args[0] bytes to each output.
func flood(args []string) int {
	n, _ := strconv.Atoi(args[0])
	_, _ = io.WriteString(os.Stdout, strings.Repeat("o", n))
	_, _ = io.WriteString(os.Stderr, strings.Repeat("e", n))
	return 0
}

// family starts a child that holds the output, in a session of its own if args
// is "session", prints its id, and ends (args "leave") or stays.
func family(args []string) int {
	child := exec.Command(os.Args[0])
	child.Env = roleEnv("sleep")
	child.Stdout, child.Stderr = os.Stdout, os.Stderr
	child.SysProcAttr = &unix.SysProcAttr{Setsid: slices.Equal(args, []string{"session"})}
	if err := child.Start(); err != nil {
		return 1
	}
	fmt.Println(child.Process.Pid)
	if len(args) > 0 && args[0] == "leave" {
		return 0
	}
	time.Sleep(time.Minute)
	return 0
}

// orphanage stays when the parent of a process that it started has ended.
func orphanage([]string) int {
	parent := exec.Command(os.Args[0], "leave")
	parent.Env = roleEnv("family")
	parent.Stdout, parent.Stderr = os.Stdout, os.Stderr
	if err := parent.Run(); err != nil {
		return 1
	}
	time.Sleep(time.Minute)
	return 0
}

// threads ends its first thread only and lives on in the others.
func threads(args []string) int {
	go func() {
		_ = os.WriteFile(args[0], nil, 0o600)
		time.Sleep(time.Minute)
	}()
	_, _, _ = unix.RawSyscall(unix.SYS_EXIT, 0, 0, 0)
	return 1
}

// container puts the program args[0] at the path of this one and becomes it.
func container(args []string) int {
	self, _ := os.Executable()
	if unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, "") != nil || // so that the host sees nothing of it
		unix.Mount(args[0], self, "", unix.MS_BIND, "") != nil ||
		unix.Exec(self, []string{self, "contained"}, roleEnv("sleep")) != nil {
		return 1
	}
	return 0
}

// role returns the command that plays the role.
func role(t *testing.T, name string, args ...string) proc.Command {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return proc.Command{Name: self, Args: args, Env: roleEnv(name)}
}

// start plays the role as a child of the test that nobody reaps before the
// test's end, or, if reap is set, is reaped as soon as it ends.
func start(t *testing.T, reap bool, name string, args ...string) proc.Identity {
	t.Helper()
	cmd := role(t, name, args...)
	c := exec.Command(cmd.Name, cmd.Args...)
	c.Env = cmd.Env
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill() })
	if reap {
		go func() { _ = c.Wait() }()
	} else {
		t.Cleanup(func() { _ = c.Wait() })
	}
	return identify(t, c.Process.Pid)
}

// startStubborn starts a process that ignores SIGTERM, and waits until it does.
func startStubborn(t *testing.T) proc.Identity {
	t.Helper()
	ready := filepath.Join(t.TempDir(), "ready")
	id := start(t, true, "stubborn", ready)
	await(t, func() bool { _, err := os.Stat(ready); return err == nil })
	return id
}

func identify(t *testing.T, pid int) proc.Identity {
	t.Helper()
	id, err := proc.Of(pid)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func alive(t *testing.T, id proc.Identity) bool {
	t.Helper()
	is, err := id.Alive()
	if err != nil {
		t.Fatal(err)
	}
	return is
}

// await polls until the condition holds.
func await(t *testing.T, condition func() bool) {
	t.Helper()
	for limit := time.Now().Add(10 * time.Second); !condition(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatal("waited 10 s in vain")
		}
	}
}

func timeout(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}
