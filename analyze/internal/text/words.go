package text

// consoleWords are words with letters outside ASCII that console programs and services of Windows 2000 and 2003 print.
// One of them in a decoded text says more than any statistics of letters. From the localized releases' output.
var consoleWords = [...]string{
	// German
	"für", "Für", "über", "Über", "Größe", "größe", "Gerät", "Datenträger", "geändert", "AUTORITÄT", "ausgeführt",
	"während", "können", "möglich", "ungültig", "Schlüssel", "Einträge", "gelöscht", "zurück", "verfügbar", "enthält",
	"überprüf", "Verknüpfung", "Menü", "Domäne", "Länge", "gewählt", "ausgewählt", "unterstützt", "Dienste für",
	// French
	"Répertoire", "répertoire", "numéro", "Numéro", "série", "Système", "système", "Rép(s)", "Accès", "accès",
	"refusé", "été", "défini", "démarr", "créé", "données", "spécifié", "exécut", "AUTORITÉ", "mémoire", "Paramètres",
	"Propriétaire", "CRÉATEUR", "réseau", "Réseau", "Sécurité", "sécurité", "à partir", "opération", "problème", "étiquette",
	// Spanish
	"número", "está", "después", "Configuración", "configuración", "dirección", "operación", "código", "aplicación",
	"sesión", "versión", "conexión", "Administración", "también", "según", "página", "Añadir", "tamaño",
	// Italian
	"unità", "Attività", "attività", "proprietà", "già", "può", "perché", "non è", "è stato", "verrà", "così",
	// Portuguese
	"não", "Não", "diretório", "directório", "Permissão", "concluído", "Configuração", "endereço", "serviço",
	"Serviço", "sessão", "conexão", "informações", "operação", "disponíve", "disponívei", "usuário", "padrão",
	// Nordic
	"är", "för", "från", "på", "når", "också", "käytössä", "määrä", "lösenord", "även", "åtkomst", "Åtkomst",
	// Polish, Czech, Hungarian
	"bajtów", "plik(ów)", "katalog(ów)", "został", "się", "dostępu", "usługa", "błąd", "wolnych bajtów",
	"Výpis", "adresáře", "Adresářů", "Souborů", "bajtů", "volných", "Přístup", "Sériové", "číslo", "nemá", "žádnou",
	"kötet", "könyvtár", "fájl", "bájt", "meghajtóban", "lévő", "tartalma", "címkéje",
	// Russian
	"Том", "устройстве", "имеет", "метки", "Серийный", "номер", "Содержимое", "папки", "файлов", "папок", "байт",
	"свободно", "Отказано", "доступе", "Администраторы", "СИСТЕМА", "служб",
	// Japanese
	"ドライブ", "ボリューム", "ラベル", "ありません", "シリアル", "番号", "ディレクトリ", "ファイル", "バイト", "空き領域",
	"アクセス", "拒否されました", "見つかりません", "システム", "サービス", "されました", "しました", "です",
	// Chinese, simplified and traditional
	"驱动器", "序列号", "的目录", "个文件", "字节", "个目录", "拒绝访问", "没有标签", "服务", "系统",
	"磁碟機", "磁碟區", "序號", "的目錄", "個檔案", "位元組", "個目錄", "存取被拒", "服務", "系統",
	// Korean
	"드라이브", "볼륨", "일련 번호", "디렉터리", "파일", "바이트", "남음", "액세스", "거부", "서비스", "시스템",
}
