package conformance

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// agents are those under test: their name, and the folder of their source.
var agents = map[string]string{
	"Dummy":    "./agents/dummy",
	"Stateful": "./agents/stateful",
	"IPaddr2":  "./agents/ipaddr2",
}

// special is an agent with everything that meta-data can hold.
const special = "Special"

// scratch is the tests' own folder. Anybody may call an agent for its
// meta-data, so anybody may enter it.
var scratch string

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	if scratch, err = os.MkdirTemp("", "pulse-conformance-"); err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	if err := os.Chmod(scratch, 0o755); err != nil {
		return 0, err
	}
	return m.Run(), nil
}

// built returns the folder that the tests' agents are in; the first test that
// asks builds them. Not before the tests: go test only then takes notice of
// what they read.
func built(t testing.TB) string {
	t.Helper()
	if err := buildOnce(); err != nil {
		t.Fatal(err)
	}
	return folder()
}

func folder() string { return filepath.Join(scratch, "resource.d", "pulse") }

var buildOnce = sync.OnceValue(func() error {
	if err := readSources(); err != nil {
		return err
	}
	return buildAgents()
})

// buildAgents builds each agent as `make build` does.
func buildAgents() error {
	for name, source := range agents {
		if err := buildAgent(name, source); err != nil {
			return err
		}
	}
	return buildAgent(special, "./tests/conformance/testdata/special")
}

func buildAgent(name, source string) error {
	out := filepath.Join(folder(), name)
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", out, source)
	build.Dir = repository
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", name, err, text)
	}
	return os.Chmod(out, 0o755)
}

// repository is the root of the source, seen from this package.
const repository = "../.."

// readSources looks at each source file, so that go test knows that the
// outcome depends on them and doesn't answer from its cache when one changed.
func readSources() error {
	for _, dir := range []string{"agents", "ocf", "tests/conformance"} {
		err := filepath.WalkDir(filepath.Join(repository, dir), func(path string, _ fs.DirEntry, err error) error {
			if err == nil {
				_, err = os.Stat(path)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
