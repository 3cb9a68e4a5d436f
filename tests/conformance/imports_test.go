package conformance

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// dear are packages whose start-up time an agent that runs every few seconds
// must not pay.
var dear = []string{"net/http", "database/sql", "text/template", "html/template"}

// module is the prefix of the project's packages.
const module = "github.com/pulse-ha/pulse/"

func TestAgentsImportNothingDear(t *testing.T) {
	for name, source := range agents {
		imported := goList(t, "-deps", source)
		if len(imported) < 20 {
			t.Fatalf("%s imports %q only", name, imported)
		}
		for _, pkg := range dear {
			if slices.Contains(imported, pkg) {
				t.Errorf("%s imports %s", name, pkg)
			}
		}
	}
}

// TestNothingImportsAnAgent also finds an agent that imports another.
func TestNothingImportsAnAgent(t *testing.T) {
	const format = `{{$p := .ImportPath}}{{range .Imports}}{{$p}} {{.}}{{"\n"}}{{end}}` +
		`{{range .TestImports}}{{$p}} {{.}}{{"\n"}}{{end}}{{range .XTestImports}}{{$p}} {{.}}{{"\n"}}{{end}}`
	imports := goList(t, "-f", format, "./...")
	if len(imports) < 20 {
		t.Fatalf("the project has %d imports only", len(imports))
	}
	for _, line := range imports {
		importer, imported, _ := strings.Cut(line, " ")
		if !strings.HasPrefix(imported, module+"agents/") {
			continue
		}
		if !strings.HasPrefix(imported, importer+"/") { // a part of the agent itself
			t.Errorf("%s imports the agent %s", importer, imported)
		}
	}
}

func goList(t *testing.T, args ...string) []string {
	t.Helper()
	list := exec.Command("go", append([]string{"list"}, args...)...)
	list.Dir = repository
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list %q: %v", args, err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}
