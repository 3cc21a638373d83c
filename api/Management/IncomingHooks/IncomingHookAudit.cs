using System.Text.Json.Nodes;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Control.Audit;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.IncomingHooks;

/// <summary>Records what became of requests to incoming hooks in the audit log of their organization.</summary>
internal sealed class IncomingHookAudit(IAuditLog log, DeniedRequests denied)
{
    /// <summary>Records that a request created a flag.</summary>
    public Task CreatedAsync(HttpContext http, IncomingHook hook, string flag, CancellationToken cancellationToken) =>
        log.AppendAsync(
            RecordOf(http, hook, new(ActorKind.ServiceAccount, hook.ServiceAccount), AuditResult.Ok) with
            {
                After = new JsonObject { ["environment"] = hook.Environment.Environment, ["flag"] = flag }.ToJsonString(),
            },
            cancellationToken
        );

    /// <summary>Counts a request whose signature is wrong.</summary>
    public void Failed(HttpContext http, IncomingHook hook) =>
        denied.Add(RecordOf(http, hook, Actor.ForSystem("anonymous"), AuditResult.Failed) with { Code = "signature" });

    /// <summary>Counts a request for which the service account lacks a permission.</summary>
    public void Denied(HttpContext http, IncomingHook hook, Permission missing) =>
        denied.Add(
            RecordOf(http, hook, new(ActorKind.ServiceAccount, hook.ServiceAccount), AuditResult.Denied) with
            {
                Code = missing.Name(),
            }
        );

    private static AuditRecord RecordOf(HttpContext http, IncomingHook hook, Actor actor, AuditResult result) =>
        new(
            RequestInitiator.Of(http, actor, $"hook:{hook.Id}"),
            hook.Environment.Organization,
            AuditActions.ReceiveHook,
            $"{hook.Environment.Organization}/{hook.Environment.Project}/{hook.Id}",
            result
        );
}
