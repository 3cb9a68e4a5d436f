package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/pulse-ha/pulse/tests/build"
)

// empty is the program that does nothing.
const empty = "empty"

// installPrograms builds the programs with the flags of `make build` and
// installs them into dir. Installing is a copy, as for users: the file that
// the linker has just written lies in the page cache in small pieces, and
// running it from there costs a sixth more.
func installPrograms(ctx context.Context, dir string) error {
	built, err := os.MkdirTemp(dir, "built")
	if err != nil {
		return err
	}
	if err := build.All(ctx, built); err != nil {
		return err
	}
	if err := build.Program(ctx, filepath.Join(built, empty), "./tests/bench/testdata/empty"); err != nil {
		return err
	}
	programs, err := os.ReadDir(built)
	if err != nil {
		return err
	}
	for _, program := range programs {
		if err := install(filepath.Join(built, program.Name()), filepath.Join(dir, program.Name())); err != nil {
			return err
		}
	}
	return nil
}

// install copies a program.
func install(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o755)
}
