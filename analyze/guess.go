package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// unknownChoice is the mistake of a word that is none of a few: a format, a verdict.
func unknownChoice(what, wrong string, known []string) error {
	return usage(didYouMean(wrong, known, "choose one of "+strings.Join(known, ", ")), "unknown %s %q", what, wrong)
}

// flagMistake is a mistake in the flags of a verb. A flag that there is not is mostly one that was misspelt.
func flagMistake(c *cobra.Command, err error) error {
	hint := "see " + c.CommandPath() + " --help"
	var missing *pflag.NotExistError
	if errors.As(err, &missing) {
		var known []string
		c.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
		if near := nearest(missing.GetSpecifiedName(), known); near != "" {
			hint = "did you mean --" + near + "? " + hint
		}
	}
	return usage(hint, "%w", err)
}

// guessed adds to the error of a file that is not there what its name may have meant: a verb, or a file beside it. An error
// that was redacted does not tell the name any more, so no neighbour is named either.
func guessed(root *cobra.Command, err error) error {
	var at *fs.PathError
	if !errors.As(err, &at) || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	p := *asProblem(err)
	if near := meant(root, at.Path); near != "" {
		p.hint = strings.TrimSpace("did you mean " + near + "? " + p.hint)
	}
	return &p
}

// missing is the error of a file that could not be opened; when there is none of that name, it says so for guessed.
func missing(name string, err error) error {
	if _, there := os.Lstat(name); name != "-" && errors.Is(there, fs.ErrNotExist) {
		return &notThere{err, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}}
	}
	return err
}

// notThere is an error with the name that no file has; it reads as the error itself.
type notThere struct {
	error
	at *fs.PathError
}

func (e *notThere) Unwrap() []error { return []error{e.error, e.at} }

func meant(root *cobra.Command, name string) string {
	if !strings.ContainsAny(name, `./\`) {
		var verbs []string
		for _, c := range root.Commands() {
			verbs = append(verbs, c.Name())
		}
		if verb := nearest(name, verbs); verb != "" {
			return root.Name() + " " + verb
		}
	}
	dir, base := filepath.Split(name)
	if near := nearest(base, filesIn(filepath.Clean(dir+"."))); near != "" {
		return dir + near
	}
	return ""
}

// maxNeighbours bounds the files of a folder that a misspelt name is held against.
const maxNeighbours = 2000

func filesIn(dir string) (names []string) {
	folder, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer folder.Close()
	names, _ = folder.Readdirnames(maxNeighbours) // those read before an error will do
	return names
}
