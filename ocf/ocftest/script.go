package ocftest

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/pulse-ha/pulse/ocf"
)

// Main is a test package's TestMain: it runs the tests, or the agent called
// name if a script started the test binary as that.
//
//	func TestMain(m *testing.M) { ocftest.Main(m, "Dummy", New) }
func Main(m *testing.M, name string, declare Declare) {
	testscript.Main(m, map[string]func(){name: func() { ocf.Main(declare) }})
}

// ShellAgents is the folder of the shell agents that scripts are compared with.
const ShellAgents = "/usr/lib/ocf/resource.d/heartbeat"

// RunScripts runs the scripts testdata/*.txtar. In a script
//
//	agent CODE NAME ACTION
//
// calls the agent NAME and checks its exit code; stdout and stderr check its
// output as usual, `reason REGEXP` its exit reason and `reason` that there is
// none. Parameters are set by env OCF_RESKEY_...=..., and HA_RSCTMP is $WORK/run.
//
// Where the shell agent of that name is installed, every script runs for it
// too, with the condition [shell] true: what differs on purpose is marked so.
func RunScripts(t *testing.T) {
	t.Run("pulse", func(t *testing.T) { runScripts(t, "") })
	t.Run("shell", func(t *testing.T) {
		if _, err := os.Stat(ShellAgents); err != nil {
			Skip(t, "the shell agents (Debian package resource-agents) are not installed")
		}
		runScripts(t, ShellAgents)
	})
}

func runScripts(t *testing.T, folder string) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			run := filepath.Join(env.WorkDir, "run")
			env.Vars = append(env.Vars,
				"OCF_ROOT=/usr/lib/ocf", "OCF_RESOURCE_INSTANCE=test",
				"OCF_RA_VERSION_MAJOR=1", "OCF_RA_VERSION_MINOR=1",
				"HA_RSCTMP="+run, "HA_VARRUN="+run, "HA_VARLIB="+run,
				"HA_LOGFILE="+filepath.Join(run, "log"),
				"OCF_RESKEY_CRM_meta_timeout=20000",
			)
			return os.Mkdir(run, 0o755)
		},
		Condition: func(condition string) (bool, error) {
			switch condition {
			case "shell":
				return folder != "", nil
			case "root":
				return os.Geteuid() == 0, nil
			}
			return false, errors.New("unknown condition " + condition)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"agent":  func(ts *testscript.TestScript, neg bool, args []string) { agent(ts, folder, neg, args) },
			"reason": reason,
		},
	})
}

func agent(ts *testscript.TestScript, folder string, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: agent CODE NAME [ACTION [ARGUMENT...]]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	program := args[1]
	if folder != "" {
		program = filepath.Join(folder, program)
	}
	ts.Setenv("OCF_RESOURCE_TYPE", args[1])
	got := 0
	if err := ts.Exec(program, args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("%s %s: code %d (%v), want %d", args[1], strings.Join(args[2:], " "), got, ocf.Code(got), want)
	}
}

func reason(ts *testscript.TestScript, neg bool, args []string) {
	got := Reason(ts.ReadFile("stderr"))
	switch {
	case len(args) == 0 && !neg && got != "":
		ts.Fatalf("unexpected exit reason %q", got)
	case len(args) == 0 && neg && got == "":
		ts.Fatalf("no exit reason")
	case len(args) == 0:
		return
	}
	matched, err := matchLine(args[0], got)
	ts.Check(err)
	if matched == neg {
		ts.Fatalf("exit reason %q, want a match of %q: %v", got, args[0], !neg)
	}
}
