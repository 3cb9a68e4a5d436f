package conformance

import (
	"path/filepath"
	"testing"

	"github.com/pulse-ha/pulse/ocf/ocftest"
)

// schemas are those that Debian's packages install: pcs's, and Pacemaker's
// since Debian 13. Not among them is metadata.rng of resource-agents, which
// knows OCF 1.0 only and refuses Pacemaker's own agents too.
var schemas = []string{
	"/usr/share/pcs/data/ocf-1.1.rng",
	"/usr/share/pacemaker/api/ocf-ra-1.1.rng",
}

// documentType is where the stock tester looks for the DTD of OCF 1.0.
const documentType = "/usr/share/resource-agents"

func TestMetaDataIsValid(t *testing.T) {
	ocftest.RequirePrograms(t, "xmllint")
	installed := installedSchemas(t)
	for _, name := range withSpecial() {
		t.Run(name, func(t *testing.T) {
			text, _ := advertised(t, name)
			for _, schema := range installed {
				lint(t, text, "/", "--relaxng", schema)
			}
			lint(t, text, documentType, "--valid")
		})
	}
}

func installedSchemas(t *testing.T) []string {
	t.Helper()
	var installed []string
	for _, schema := range schemas {
		if found, _ := filepath.Glob(schema); found == nil {
			t.Logf("%s is not installed", schema)
			continue
		}
		installed = append(installed, schema)
	}
	if len(installed) == 0 {
		ocftest.Skip(t, "no schema is installed (Debian packages pcs, pacemaker-cli-utils)")
	}
	return installed
}

// lint has text checked by xmllint.
func lint(t *testing.T, text, dir string, options ...string) {
	t.Helper()
	if out := lintOutcome(t, text, dir, options...); out.code != 0 {
		t.Errorf("xmllint %q: %v\n%s", options, out, text)
	}
}

func lintOutcome(t *testing.T, text, dir string, options ...string) outcome {
	t.Helper()
	argv := append(append([]string{"/usr/bin/xmllint", "--noout"}, options...), "-")
	out, err := call{argv: argv, dir: dir, input: text, env: hostEnvironment()}.run()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSchemasRefuseOtherMetaData(t *testing.T) {
	ocftest.RequirePrograms(t, "xmllint")
	const wrong = `<?xml version="1.0"?><resource-agent name="x"><version>1.1</version><actions><action/></actions></resource-agent>`
	for _, schema := range installedSchemas(t) {
		if lintOutcome(t, wrong, "/", "--relaxng", schema).code == 0 {
			t.Errorf("%s accepts an action without a name", schema)
		}
	}
	if lintOutcome(t, wrong, documentType, "--valid").code == 0 {
		t.Error("the DTD accepts an agent without a document type")
	}
}
