{{- define "image" -}}
image: {{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- with .Values.image.pullPolicy }}
imagePullPolicy: {{ . }}
{{- end }}
{{- end -}}

{{- define "placing" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "restricted" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
{{- if .Values.journal.store }}
# The key is read, and a file written, through the group.
fsGroup: 65532
{{- end }}
{{- if eq .Values.journal.store "sqlite" }}
fsGroupChangePolicy: OnRootMismatch
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "journal" -}}
{{- if eq .Values.journal.store "sqlite" }}
- name: SENDERO_CHANNELS_JOURNAL
  value: /journal/journal.sqlite
{{- end }}
{{- if eq .Values.journal.store "postgresql" }}
- name: SENDERO_CHANNELS_JOURNAL
  valueFrom:
    secretKeyRef:
      name: {{ .Values.journal.secret }}
      key: url
{{- end }}
{{- if .Values.journal.store }}
- name: SENDERO_CHANNELS_JOURNAL_KEY
  value: /journal-key/key
{{- with .Values.journal.days }}
- name: SENDERO_CHANNELS_JOURNAL_DAYS
  value: {{ . | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "journal.mounts" -}}
{{- if eq .Values.journal.store "sqlite" }}
- name: journal
  mountPath: /journal
{{- end }}
{{- if .Values.journal.store }}
- name: journal-key
  mountPath: /journal-key
  readOnly: true
{{- end }}
{{- end -}}

{{- define "journal.volumes" -}}
{{- if eq .Values.journal.store "sqlite" }}
- name: journal
  persistentVolumeClaim:
    claimName: {{ .Values.journal.volume.existingClaim | default "sendero-channels-journal" }}
{{- end }}
{{- if .Values.journal.store }}
- name: journal-key
  secret:
    secretName: {{ .Values.journal.secret }}
    defaultMode: 0440
    items:
    - key: key
      path: key
{{- end }}
{{- end -}}

{{- define "journal.egress" -}}
{{- if eq .Values.journal.store "postgresql" }}
# Wherever it runs, unless journal.database.to says where.
- ports:
  - port: {{ .Values.journal.database.port }}
  {{- with .Values.journal.database.to }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
{{- end -}}
