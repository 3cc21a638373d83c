import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useSubmit } from "@/lib/useSubmit";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { FormDialog } from "@/ui/FormDialog";
import { Select } from "@/ui/controls";
import { TextArea } from "@/ui/TextArea";
import { TextField } from "@/ui/TextField";
import { Toggle } from "@/ui/Toggle";
import { showToast } from "@/ui/toasts";
import { type GitBinding, type GitBindingRequest, gitKey, gitPath } from "./git";

const modes = ["pull", "push", "both"] as const;
const hosts = ["none", "github", "gitlab", "gitea", "bitbucket", "azure"] as const;
const credentials = ["token", "app"] as const;
const winners = ["git", "server", "hold"] as const;

interface GitDialogProps {
  /** The repository to edit, with its tag; null connects one. */
  current: { binding: GitBinding; etag: string | null } | null;
  onClose: () => void;
  onSaved: (binding: GitBinding) => void;
}

/** Connects the environment to a repository, or changes how it follows one. */
export function GitDialog({ current, onClose, onSaved }: GitDialogProps) {
  const place = usePlace();
  const queries = useQueryClient();
  const [value, setValue] = useState<GitBindingRequest>(current ? requestOf(current.binding) : { repository: "", mode: "pull" });
  const [token, setToken] = useState("");
  const [usesApp, setUsesApp] = useState(Boolean(current?.binding.appId));
  const [privateKey, setPrivateKey] = useState("");
  const change = (next: Partial<GitBindingRequest>) => setValue({ ...value, ...next });
  const form = useSubmit(
    (answer) => {
      void queries.invalidateQueries({ queryKey: gitKey(place) });
      showToast(current ? t.git.saved : t.git.connected);
      onSaved(answer as GitBinding);
    },
    current?.etag ? { ifMatch: current.etag } : {},
  );
  /** Returns the settings with the credential that is chosen; the other one is removed. */
  const bodyOf = (): GitBindingRequest =>
    usesApp && isGitHub(value)
      ? { ...value, user: null, ...(privateKey && { privateKey }) }
      : { ...value, appId: null, installationId: null, ...(token && { token }) };
  return (
    <FormDialog
      onClose={onClose}
      size="medium"
      title={current ? t.git.edit : t.git.connect}
      description={t.git.help}
      form={form}
      action={current ? t.git.save : t.git.connect}
      onSubmit={() => void form.submit(gitPath(place), bodyOf(), "PUT")}
    >
      <TextField
        label={t.git.repository}
        hint={t.git.repositoryHint}
        error={form.errorOf("/repository")}
        type="url"
        required
        placeholder="https://git.example.com/acme/flags.git"
        value={value.repository}
        onChange={(text) => change({ repository: text })}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t.git.branch}
          error={form.errorOf("/branch")}
          placeholder="main"
          value={value.branch ?? ""}
          onChange={(text) => change({ branch: text || null })}
        />
        <TextField
          label={t.git.path}
          hint={t.git.pathHint}
          error={form.errorOf("/path")}
          placeholder={place.environment}
          value={value.path ?? ""}
          onChange={(text) => change({ path: text || null })}
        />
        <div className="flex flex-col gap-1">
          <span className="label">{t.git.mode}</span>
          <Select
            label={t.git.mode}
            className="!h-8"
            value={value.mode}
            onChange={(mode) => change({ mode })}
            options={modes.map((mode) => ({ value: mode, label: t.git.modes[mode] }))}
          />
        </div>
        <div className="flex flex-col gap-1">
          <span className="label">{t.git.conflictsWon}</span>
          <Select
            label={t.git.conflictsWon}
            className="!h-8"
            value={value.conflicts ?? defaultOf(value.mode)}
            onChange={(conflicts) => change({ conflicts })}
            options={winners.map((winner) => ({ value: winner, label: t.git.winners[winner] }))}
          />
        </div>
        <div className="flex flex-col gap-1">
          <span className="label">{t.git.host}</span>
          <Select
            label={t.git.host}
            className="!h-8"
            value={value.host ?? "auto"}
            onChange={(host) => change({ host: host === "auto" ? null : host })}
            options={[
              { value: "auto" as const, label: t.git.hostOfAddress },
              ...hosts.map((host) => ({ value: host, label: t.git.hosts[host] })),
            ]}
          />
          <p className={form.errorOf("/host") ? "text-xs text-bad" : "text-xs text-n11"}>{form.errorOf("/host") ?? t.git.hostHint}</p>
        </div>
        {isGitHub(value) && (
          <div className="flex flex-col gap-1">
            <span className="label">{t.git.credential}</span>
            <Select
              label={t.git.credential}
              className="!h-8"
              value={usesApp ? "app" : "token"}
              onChange={(kind) => setUsesApp(kind === "app")}
              options={credentials.map((kind) => ({ value: kind, label: t.git.credentials[kind] }))}
            />
          </div>
        )}
        {usesApp && isGitHub(value) ? (
          <>
            <TextField
              label={t.git.appId}
              error={form.errorOf("/appId")}
              required
              value={value.appId ?? ""}
              onChange={(text) => change({ appId: text || null })}
            />
            <TextField
              label={t.git.installationId}
              hint={t.git.installationIdHint}
              error={form.errorOf("/installationId")}
              required
              inputMode="numeric"
              pattern="[0-9]+"
              value={value.installationId ? String(value.installationId) : ""}
              onChange={(text) => change({ installationId: Number(text) || null })}
            />
            <TextArea
              label={t.git.privateKey}
              hint={current?.binding.appId ? t.git.privateKeyStays : t.git.privateKeyHint}
              error={form.errorOf("/privateKey")}
              rows={3}
              value={privateKey}
              onChange={setPrivateKey}
            />
          </>
        ) : (
          <>
            <TextField
              label={t.git.user}
              hint={t.git.userHint}
              error={form.errorOf("/user")}
              value={value.user ?? ""}
              onChange={(text) => change({ user: text || null })}
            />
            <TextField
              label={t.git.token}
              hint={current?.binding.hasToken && !current.binding.appId ? t.git.tokenStays : t.git.tokenHint}
              error={form.errorOf("/token")}
              type="password"
              value={token}
              onChange={setToken}
            />
          </>
        )}
      </div>
      <Toggle
        label={t.git.acceptsRewrites}
        hint={t.git.acceptsRewritesHint}
        checked={value.acceptsRewrites === true}
        onChange={(acceptsRewrites) => change({ acceptsRewrites })}
      />
    </FormDialog>
  );
}

/** Returns whether the host is GitHub, which has apps. */
function isGitHub({ host, repository }: GitBindingRequest) {
  return host ? host === "github" : /^https:\/\/([^/]+\.ghe|github)\.com\//.test(repository);
}

/** Returns the side that wins when none is chosen. */
function defaultOf(mode: GitBindingRequest["mode"]) {
  if (mode === "both") return "hold";
  return mode === "pull" ? "git" : "server";
}

function requestOf(binding: GitBinding): GitBindingRequest {
  const { repository, branch, path, mode, conflicts, user, pollSeconds, confirmDeletionsOver, acceptsRewrites } = binding;
  const { host, appId, installationId, committerName, committerEmail } = binding;
  return {
    ...{ repository, branch, path, mode, conflicts, user, pollSeconds, confirmDeletionsOver, acceptsRewrites },
    ...{ host, appId, installationId, committerName, committerEmail },
  };
}
