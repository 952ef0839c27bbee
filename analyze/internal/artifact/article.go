package artifact

import (
	"context"
	"strings"

	"postmortem/rules/facts"
)

// article is the text of a knowledge base article that somebody put into the bundle. Its file tables, events and registry
// values are examples, and nothing in it is of the server: it is recognised before anything else can take it for evidence.
var article = Artifact{
	Kind:    "article text",
	Streams: true,
	Match:   func(in *Input) bool { return !in.Binary && isArticle(in.First) },
	Extract: func(_ context.Context, _ *Input, out *facts.Extract) error {
		out.Gap("text of an article, not of the server: nothing in it is used")
		return nil
	},
}

// Sentences that articles of the Microsoft Knowledge Base are made of, and the headings they stand under.
var (
	articlePhrases = []string{
		"this article was previously published under", "the english version of this", "file attributes (or later file attributes)",
		"microsoft has confirmed that this is a problem", "a supported hotfix is", "a supported fix is", "view products that this article applies to",
		"to view the article in the microsoft knowledge base", "contact microsoft product support services to obtain", "article id :", "article id:",
	}
	articleHeadings = []string{
		"symptoms", "cause", "resolution", "workaround", "status", "more information", "references", "applies to", "file information",
		"hotfix information", "prerequisites", "restart requirement", "hotfix replacement information", "update replacement information",
		"article info", "on this page", "back to the top", "↑ back to the top",
	}
)

// isArticle wants two of the sentences, or one and two headings.
func isArticle(first string) bool {
	lower := strings.ToLower(first)
	phrases := 0
	for _, p := range articlePhrases {
		if strings.Contains(lower, p) {
			phrases++
		}
	}
	return phrases > 1 || phrases == 1 && headings(lower) > 1
}

func headings(lower string) int {
	seen := map[string]bool{}
	for line := range strings.SplitSeq(lower, "\n") {
		if len(line) > 200 {
			continue
		}
		heading := strings.Trim(withoutTags(line), " \t:\u00a0")
		for _, h := range articleHeadings {
			if heading == h {
				seen[h] = true
			}
		}
	}
	return len(seen)
}

// withoutTags drops the tags of a saved page.
func withoutTags(line string) string {
	var b strings.Builder
	for line != "" {
		plain, tag, ok := strings.Cut(line, "<")
		b.WriteString(plain)
		if !ok {
			break
		}
		_, line, _ = strings.Cut(tag, ">")
	}
	return b.String()
}
