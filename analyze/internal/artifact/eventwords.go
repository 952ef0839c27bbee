package artifact

import (
	"strings"

	"postmortem/rules/facts"
)

// The words for events that Windows and its tools write, in the languages of their servers. Sources: event texts quoted
// in Microsoft's articles in each language, and saves found in public forums; where a language has had several words in
// its releases, all are here.

// levelOf is the level a type's word names; an unknown word is its own level.
func levelOf(word string) facts.Level {
	word = strings.ToLower(strings.TrimSpace(word))
	if level, ok := levelWords[word]; ok {
		return level
	}
	return facts.Level(word)
}

func isLevelWord(word string) bool {
	_, ok := levelWords[strings.ToLower(strings.TrimSpace(word))]
	return ok
}

var levelWords = byWord(map[facts.Level][]string{
	facts.Error: {
		"error", "error event", "fehler", "erreur", "エラー", "errore", "fout", "erro", "fel", "fejl", "feil", "ошибка", "błąd", "错误", "錯誤", "오류",
	},
	facts.Warning: {
		"warning", "warning event", "warnung", "avertissement", "警告", "advertencia", "avviso", "waarschuwing", "aviso", "varning", "advarsel",
		"предупреждение", "ostrzeżenie", "경고",
	},
	facts.Information: {
		"information", "information event", "info", "informational", "success", "informationen", "informations", "情報", "información", "informazioni",
		"informatie", "informações", "informação", "informasjon", "oplysninger", "уведомление", "сведения", "informacje", "信息", "資訊", "정보",
	},
	facts.SuccessAudit: {
		"success audit", "audit success", "success audit event", "successaudit", "erfolgsüberw.", "erfolgsüberwachung", "überwachung erfolgreich",
		"audit des succès", "audit de succès", "succès de l'audit", "succès audit", "成功の監査", "auditoría de aciertos", "auditoría correcta",
		"operazioni riuscite", "controllo riuscito",
	},
	facts.FailureAudit: {
		"failure audit", "audit failure", "failure audit event", "failureaudit", "fehlerüberw.", "fehlerüberwachung", "überwachung fehlgeschlagen",
		"überwachung gescheitert", "audit des échecs", "audit d'échec", "échec de l'audit", "échec audit", "失敗の監査", "auditoría de errores",
		"error de auditoría", "operazioni non riuscite", "controllo non riuscito",
	},
	"critical": {"critical", "kritisch", "critique", "重大", "crítico", "critico", "errore critico"},
	"verbose":  {"verbose", "ausführlich", "commentaires", "詳細", "detallado", "dettagliato"},
})

func byWord[V comparable](words map[V][]string) map[string]V {
	by := make(map[string]V)
	for v, all := range words {
		for _, word := range all {
			by[word] = v
		}
	}
	return by
}

// isNone is the category and the user of an event that has none.
var isNone = map[string]bool{
	"": true, "none": true, "keine": true, "kein": true, "aucun": true, "aucune": true, "néant": true, "なし": true, "ninguno": true, "ninguna": true,
	"nessuno": true, "nessuna": true, "geen": true, "nenhum": true, "n/a": true, "nicht zutreffend": true, "n/d": true,
}

// eventLabel is a line's label in the block that Event Viewer copies.
type eventLabel uint8

const (
	noLabel eventLabel = iota
	labelLog
	labelKind
	labelSource
	labelCategory
	labelID
	labelDate
	labelClock
	labelUser
	labelComputer
	labelKeywords
	labelOther // of no use here
	labelDescription
	labelData
)

// eventLabels are the labels in lower case, with one blank between words and a straight apostrophe.
var eventLabels = byWord(map[eventLabel][]string{
	labelLog:  {"log name", "protokollname", "nom du journal", "ログの名前", "nombre de registro", "nome registro"},
	labelKind: {"event type", "type", "level", "ereignistyp", "typ", "ebene", "type d'événement", "type de l'événement", "niveau", "イベントの種類", "種類", "レベル", "tipo de suceso", "tipo evento", "tipo", "nivel", "livello"},
	labelSource: {
		"event source", "source", "source name", "ereignisquelle", "quelle", "source de l'événement", "source d'événement", "source événement",
		"イベント ソース", "イベントソース", "イベントのソース", "ソース", "origen del suceso", "origen", "origine evento", "origine",
	},
	labelCategory: {
		"event category", "category", "task category", "task", "ereigniskategorie", "kategorie", "aufgabenkategorie", "catégorie de l'événement",
		"catégorie d'événement", "catégorie", "catégorie de la tâche", "イベント カテゴリ", "イベントカテゴリ", "イベントの分類", "カテゴリ", "分類", "タスクのカテゴリ",
		"categoría del suceso", "categoría", "categoria evento", "categoria",
	},
	labelID: {
		"event id", "eventid", "event-id", "id", "event", "event number", "ereigniskennung", "ereignis-id", "ereignis id", "ereignisnummer", "ereignis",
		"id de l'événement", "id d'événement", "id événement", "id de l’événement", "n° d'événement", "イベント id", "イベントid", "id. suceso",
		"id. de suceso", "id. del suceso", "id del suceso", "id evento", "id. evento",
	},
	labelDate:     {"date", "datum", "日付", "fecha", "data evento", "logged", "protokolliert", "date and time"},
	labelClock:    {"time", "zeit", "uhrzeit", "heure", "時刻", "hora", "ora", "temps"},
	labelUser:     {"user", "benutzer", "utilisateur", "ユーザー", "ユーザ", "usuario", "utente"},
	labelComputer: {"computer", "computer name", "machine", "ordinateur", "コンピュータ", "コンピューター", "コンピュータ名", "equipo", "ordenador"},
	labelKeywords: {"keywords", "keyword", "schlüsselwörter", "mots clés", "mots-clés", "キーワード", "palabras clave", "parole chiave"},
	labelOther:    {"opcode", "user name", "correlation id", "activity id", "event version"},
	labelDescription: {
		"description", "beschreibung", "description de l'événement", "説明", "descripción", "descrizione", "message", "meldung",
	},
	labelData: {"data", "daten", "données", "データ", "datos", "dati"},
})
