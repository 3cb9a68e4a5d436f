package main

import (
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/pulse-ha/pulse/ocf/ocftest"
)

func TestMain(m *testing.M) {
	ocftest.OwnNetwork("IPaddr2")
	ocftest.Main(m, "IPaddr2", New)
}

// newPair makes two devices that are joined like by a cable, eth0 and peer0,
// both up; the test's end removes them.
func newPair(t *testing.T) {
	t.Helper()
	ocftest.RequireRoot(t)
	ocftest.RequirePrograms(t, "ip")
	ip(t, "link add eth0 type veth peer name peer0")
	t.Cleanup(func() { ip(t, "link del eth0") })
	ip(t, "link set peer0 up")
	ip(t, "link set eth0 up")
}

// ip runs the command ip and returns its output.
func ip(t *testing.T, args string) string {
	t.Helper()
	out, err := exec.Command("ip", strings.Fields(args)...).CombinedOutput()
	if err != nil {
		t.Fatalf("ip %s: %v: %s", args, err, out)
	}
	return string(out)
}

// program is an installed agent that a test calls as the cluster does.
type program struct {
	path   string
	runDir string
}

// pulseAgent returns this agent as a program: the test's own, by another name.
func pulseAgent(t *testing.T) program {
	t.Helper()
	path, err := exec.LookPath("IPaddr2")
	if err != nil {
		t.Fatal(err)
	}
	return program{path, t.TempDir()}
}

// command prepares a call with parameters given as NAME=VALUE.
func (p program) command(action string, params []string) *exec.Cmd {
	cmd := exec.Command(p.path, action)
	cmd.Env = []string{
		"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "OCF_ROOT=/usr/lib/ocf", "OCF_RESOURCE_INSTANCE=test",
		"OCF_RA_VERSION_MAJOR=1", "OCF_RA_VERSION_MINOR=1", "OCF_RESOURCE_TYPE=IPaddr2",
		"HA_RSCTMP=" + p.runDir, "HA_VARRUN=" + p.runDir, "HA_LOGFILE=" + p.runDir + "/log",
		"OCF_RESKEY_CRM_meta_timeout=20000",
	}
	for _, param := range params {
		cmd.Env = append(cmd.Env, "OCF_RESKEY_"+param)
	}
	return cmd
}

// call performs an action and returns its exit code and exit reason.
func (p program) call(t *testing.T, action string, params ...string) (code int, reason string) {
	t.Helper()
	var stderr strings.Builder
	cmd := p.command(action, params)
	cmd.Stderr = &stderr
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode(), ocftest.Reason(stderr.String())
	}
	if err != nil {
		t.Fatalf("%s %s: %v", p.path, action, err)
	}
	return 0, ocftest.Reason(stderr.String())
}

// mustCall performs an action that has to end with the code.
func (p program) mustCall(t *testing.T, want int, action string, params ...string) (reason string) {
	t.Helper()
	code, reason := p.call(t, action, params...)
	if code != want {
		t.Fatalf("%s %v: code %d (%s), want %d", action, params, code, reason, want)
	}
	return reason
}

// addresses returns the addresses of a device as the command ip shows them,
// without index and lifetime; the link-local ones that the kernel makes by
// itself are left out.
func addresses(t *testing.T, device string) []string {
	t.Helper()
	var lines []string
	for line := range strings.Lines(ip(t, "-o addr show dev "+device)) {
		line, _, _ = strings.Cut(line, `\`)
		if line = strings.Join(strings.Fields(line)[2:], " "); !strings.HasPrefix(line, "inet6 fe80::") {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	return lines
}
