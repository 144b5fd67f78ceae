{{- define "labels" -}}
app.kubernetes.io/name: sendero-channels
{{ include "labels.more" . }}
{{- end -}}

{{- define "receiver.labels" -}}
app.kubernetes.io/name: sendero-channels-receiver
{{ include "labels.more" . }}
{{- end -}}

{{- define "labels.more" -}}
app.kubernetes.io/part-of: sendero-channels
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{- define "account" -}}
system:serviceaccount:{{ .Release.Namespace }}:sendero-channels
{{- end -}}
