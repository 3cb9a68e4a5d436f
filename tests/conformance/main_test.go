package conformance

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/pulse-ha/pulse/tests/build"
)

// agents are those under test: their name, and the folder of their source.
var agents = build.Agents

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

// buildAgents builds the agents under test.
func buildAgents() error {
	ctx := context.Background()
	if err := build.All(ctx, folder()); err != nil {
		return err
	}
	return build.Program(ctx, filepath.Join(folder(), special), "./tests/conformance/testdata/special")
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
