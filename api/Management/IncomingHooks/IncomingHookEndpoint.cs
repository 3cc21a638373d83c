using System.Security.Cryptography;
using FlagCluster.Api.Http;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Authorization;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Api.Management.Rulesets;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Text;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using FlagCluster.Integrations.IncomingHooks;
using FlagCluster.Integrations.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.IncomingHooks;

/// <summary>
/// Receives what systems report about pull requests. The signature is verified over the received bytes before anything of them is parsed. A
/// request is carried out once: by the id that the sender gave it, and by its body, because not every sender signs the id.
/// </summary>
internal sealed class IncomingHookEndpoint(
    IIncomingHookStore hooks,
    PullRequestFlags flags,
    AccessDirectory access,
    ControlDirectory directory,
    WebhookSecrets secrets,
    IncomingHookAudit audit,
    TimeProvider time
) : IManagementResource
{
    /// <summary>The tag of the endpoints.</summary>
    public static readonly ApiTag Tag = new("Incoming hooks", "Addresses at which systems report pull requests.");

    private const int MaxBodyBytes = 1024 * 1024,
        MaxDeliveryLength = 100;

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes) =>
        routes
            .Root.MapPost("/hooks/{hook}", ReceiveAsync)
            .WithMetadata(new VerifiesSignatureAttribute())
            .WithTag(Tag)
            .WithName("ReceiveIncomingHook")
            .WithSummary("Report a pull request")
            .WithDescription(
                "For GitHub, GitLab and Gitea, which sign the request with the secret of the hook. Creates a flag when a pull request was "
                    + "opened whose branch matches the pattern of the hook."
            )
            .WithParameters(RequestParameterMetadata.Path("hook", "The id of the hook."))
            .WithAnswer(200, "The request changed nothing.", typeof(IncomingHookResult))
            .WithAnswer(201, "A flag was created.", typeof(IncomingHookResult))
            .WithProblems(400, 401, 403, 409, 412, 413, 415, 422, 503);

    private async Task<IResult> ReceiveAsync(ManagementRequest request)
    {
        var (http, id) = (request.Http, request.Route("hook"));
        if (!http.Request.HasJsonContentType())
            return new ProblemResult(
                StatusCodes.Status415UnsupportedMediaType,
                "Unsupported content type",
                "Choose the content type 'application/json' in the settings of the system's webhook."
            );
        if (await BodyReader.ReadBytesAsync(http.Request, MaxBodyBytes) is not { } body)
            return new ProblemResult(StatusCodes.Status413PayloadTooLarge, "Body too large", $"The limit is {MaxBodyBytes} bytes.");
        if (await FindAsync(id, request.Aborted) is not { } hook)
            return NotProved(http);
        if (
            secrets.Unprotect(hook) is not { } secret
            || !HookSignature.IsValid(hook.Provider, HeaderOf(http), secret, body, time.GetUtcNow())
        )
        {
            audit.Failed(http, hook);
            return NotProved(http);
        }
        var headers = HookPayload.DeliveryHeadersOf(hook.Provider);
        var delivery = headers.Select(HeaderOf(http)).FirstOrDefault(value => value.Length > 0) ?? "";
        if (delivery.Length is 0 or > MaxDeliveryLength || delivery.Any(character => character is <= ' ' or > '~'))
            return ProblemResult.BadRequest($"The header '{headers[^1]}' must be the id of the request.");
        return await CarryOutAsync(request, hook, delivery, body);
    }

    private async Task<IResult> CarryOutAsync(ManagementRequest request, IncomingHook hook, string delivery, byte[] body)
    {
        var (http, stop, digest) = (request.Http, request.Aborted, SHA256.HashData(body));
        if (await hooks.IsRecordedAsync(hook.Id, delivery, digest, stop).WaitAsync(stop))
            return Result("repeated");
        if (!HookPayload.TryReadOpened(hook.Provider, HeaderOf(http), body, out var opened, out var problem))
            return ProblemResult.BadRequest(problem);
        if (opened is null || FlagTemplate.Match(hook.BranchPattern, opened.Branch) is null)
            return Result("ignored");
        var key = FlagTemplate.KeyOf(hook, opened);
        if (KeySyntax.FindProblem(key) is { } invalid)
            return ProblemResult.Invalid([new("", $"The key that the template makes of the branch {invalid}")]);
        var current = directory.Current;
        if (current.FindEnvironment(hook.Environment) is { } environment && ArchiveCheck.FindProblem(environment, current) is { } archived)
            return archived;
        var holder = access.Find(hook.Environment.Organization, Principal.ServiceAccount(hook.ServiceAccount));
        if (holder?.Allows(Permission.FlagsWrite, Scope.Of(hook.Environment)) is not true)
        {
            audit.Denied(http, hook, Permission.FlagsWrite);
            return ProblemResult.Forbidden([Permission.FlagsWrite]);
        }
        var operation = $"hook:{hook.Id}:{delivery}";
        var created = await flags.CreateAsync(hook, opened, key, operation, RequestIds.Of(http), stop);
        if (created is Applied)
            await audit.CreatedAsync(http, hook, key, stop).WaitAsync(stop);
        if (created is Applied or ItemExists or Unchanged)
            await hooks.TryRecordAsync(hook.Id, delivery, digest, time.GetUtcNow(), stop).WaitAsync(stop);
        return created switch
        {
            Applied => ManagementJson.Created(new IncomingHookResult { Result = "created", Flag = key }),
            ItemExists or Unchanged => Result("exists", key),
            OperationIdReused => Result("repeated"),
            Invalid errors => ProblemResult.Invalid(errors.Errors),
            TooManyFlags quota => ProblemResult.QuotaExceeded("flags", quota.Limit, quota.Use),
            LevelNotSupported level => LevelProblems.NotSupported(level),
            _ => throw new InvalidOperationException($"Unknown result {created.GetType().Name}."),
        };
    }

    private async Task<IncomingHook?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var hook = StorableText.IsValid(id) ? await hooks.FindAsync(id, cancellationToken).WaitAsync(cancellationToken) : null;
        return hook is not null && directory.Current.FindEnvironment(hook.Environment) is not null ? hook : null;
    }

    /// <summary>Returns the answer to a request that is not signed. A hook that does not exist has the same answer.</summary>
    private static ProblemResult NotProved(HttpContext http)
    {
        Problems.Challenge(http);
        return new(
            StatusCodes.Status401Unauthorized,
            "Invalid signature",
            "No hook has this address and the secret that signed the request. Compare both with the settings of the system, or replace the "
                + "secret by POST …/hooks/{id}/secret."
        );
    }

    private static Func<string, string> HeaderOf(HttpContext http) => name => http.Request.Headers[name].ToString();

    private static IResult Result(string result, string? flag = null) =>
        ManagementJson.Ok(new IncomingHookResult { Result = result, Flag = flag });
}
