package redact

import (
	"reflect"
	"slices"
	"time"
)

// The tags of a document's fields say what a string of theirs is: `redact:"member"` the path of a file in the bundle,
// "host" and "domain" such a name as a whole, "account" a user with or without a domain, "prose" text of the catalog, in which only names already known are replaced,
// "version" a version number, "data" a hash that a name could be guessed from, "-" what is never replaced: IDs, enumerations, hashes. A string without a tag is text from
// the bundle, so a new field is redacted unless somebody says that it need not be.
const tagName = "redact"

// Document redacts a document in place, and tells what each token stands for. names is what the facts know beyond what
// can be seen by form; fields of type []Name in the document are taken for such, too. doc is a pointer.
func Document(doc any, names []Name) Key { return Documents(names, doc) }

// Documents redacts several documents in place with the same tokens.
func Documents(names []Name, docs ...any) Key {
	names = slices.Concat(names, namesIn(docs))
	r := New(names)
	r.prepare(names, docs)
	for _, doc := range docs {
		r.Apply(doc)
	}
	return r.Key()
}

// Apply redacts a further document in place with what the redactor knows by now.
func (r *Redactor) Apply(doc any) {
	walk(reflect.ValueOf(doc), "", func(tag, s string) string { return r.field(tag, s) })
}

// prepare reads the documents once without changing them, to know the names that stand somewhere in a telling form
// before they are met where nothing tells.
func (r *Redactor) prepare(names []Name, docs []any) {
	scout := New(nil) // shares what r knows, and gives numbers of its own
	scout.names, scout.keeps, scout.domains = r.names, r.keeps, r.domains
	var members []string
	look := func(tag, s string) string {
		switch tag {
		case "version":
			r.keeps[s] = true
		case "member":
			members = append(members, s)
		}
		return s
	}
	for _, doc := range docs {
		walk(reflect.ValueOf(doc), "", look)
		walk(reflect.ValueOf(doc), "", func(tag, s string) string { scout.field(tag, s); return s })
	}
	for _, n := range scout.learned {
		if n.Kind != Data && n.Kind != SID {
			r.learn(n)
		}
	}
	for _, m := range members {
		if r.Member(m) != m {
			r.members.add(Name{Word, m})
		}
	}
	r.forget()
	r.tokens = newTokens()
	r.tokens.prefer(slices.Concat(names, scout.learned))
}

func (r *Redactor) field(tag, s string) string {
	switch tag {
	case "-", "version":
		return s
	case "member":
		return r.Member(s)
	case "host":
		return r.Name(Host, s)
	case "domain":
		return r.Name(Domain, s)
	case "data":
		return r.Name(Data, s)
	case "account":
		return r.Account(s)
	case "prose":
		return r.Prose(s)
	}
	return r.Text(s)
}

// namesIn collects the names that documents carry.
func namesIn(docs []any) (all []Name) {
	for _, doc := range docs {
		visitNames(reflect.ValueOf(doc), func(n []Name) { all = append(all, n...) })
	}
	return all
}

var (
	namesType = reflect.TypeFor[[]Name]()
	timeType  = reflect.TypeFor[time.Time]()
)

func visitNames(v reflect.Value, visit func([]Name)) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			visitNames(v.Elem(), visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanInterface() {
				visitNames(f, visit)
			}
		}
	case reflect.Slice:
		if v.Type() == namesType {
			visit(v.Interface().([]Name))
			return
		}
		for i := range v.Len() {
			visitNames(v.Index(i), visit)
		}
	}
}

// walk calls visit with every string of a document and puts what it returns in its place. Values that cannot be set, such
// as those of maps and interfaces, are replaced by changed copies.
func walk(v reflect.Value, tag string, visit func(tag, s string) string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			walk(v.Elem(), tag, visit)
		}
	case reflect.Interface:
		if !v.IsNil() {
			v.Set(changed(v.Elem(), tag, visit))
		}
	case reflect.Struct:
		walkFields(v, visit)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			walk(v.Index(i), tag, visit)
		}
	case reflect.Map:
		walkMap(v, tag, visit)
	case reflect.String:
		if v.CanSet() {
			v.SetString(visit(tag, v.String()))
		}
	}
}

func walkFields(v reflect.Value, visit func(tag, s string) string) {
	if v.Type() == timeType {
		return
	}
	for i := range v.NumField() {
		if field := v.Type().Field(i); field.IsExported() {
			walk(v.Field(i), field.Tag.Get(tagName), visit)
		}
	}
}

// walkMap replaces keys and values; keys in sorted order, so that numbers are given the same way each time.
func walkMap(v reflect.Value, tag string, visit func(tag, s string) string) {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		if a.Kind() == reflect.String && a.String() < b.String() {
			return -1
		}
		return 1
	})
	for _, key := range keys {
		value := changed(v.MapIndex(key), tag, visit)
		v.SetMapIndex(key, reflect.Value{})
		v.SetMapIndex(changed(key, tag, visit), value)
	}
}

// changed is a copy of a value with its strings visited.
func changed(v reflect.Value, tag string, visit func(tag, s string) string) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	walk(c, tag, visit)
	return c
}
