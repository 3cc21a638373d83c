using System.Text.Json;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Text;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Secrets;
using FlagCluster.Integrations.IncomingHooks;
using FlagCluster.Integrations.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.IncomingHooks;

/// <summary>Provides the incoming hooks of a project.</summary>
internal sealed class IncomingHookResource(
    IIncomingHookStore hooks,
    PullRequestFlags flags,
    ControlDirectory directory,
    AccessDirectory access,
    WebhookSecrets secrets,
    TimeProvider time
) : IManagementResource
{
    private const string AnyFeature = "feature/*",
        WholeName = "{name}";

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var list = routes.Project.MapGroup("/hooks").WithTag(IncomingHookEndpoint.Tag);
        var one = list.MapGroup("/{hook}").WithParameters(RequestParameterMetadata.Path("hook", "The id of the hook."));
        list.MapGet("", ListAsync)
            .Requires(Permission.WebhooksRead)
            .WithName("ListIncomingHooks")
            .WithSummary("List incoming hooks")
            .WithDescription("Returns the hooks of the project without their secrets.")
            .WithAnswer(200, "A page of hooks.", typeof(Page<IncomingHookResponse>));
        list.MapPost("", CreateAsync)
            .Requires(Permission.WebhooksWrite)
            .WithName("CreateIncomingHook")
            .WithSummary("Create an incoming hook")
            .WithDescription(
                "Returns the secret to set in the system, which no other answer returns again. Also requires 'flags.write' in the "
                    + "environment."
            )
            .WithAnswer(201, "The hook.", typeof(IncomingHookResponse))
            .WithProblems(409);
        one.MapGet("", GetAsync)
            .Requires(Permission.WebhooksRead)
            .WithName("GetIncomingHook")
            .WithSummary("Get an incoming hook")
            .WithDescription("Returns one hook.")
            .WithAnswer(200, "The hook.", typeof(IncomingHookResponse))
            .WithProblems(404);
        one.MapPost("/secret", ReplaceSecretAsync)
            .Requires(Permission.WebhooksWrite)
            .WithName("ReplaceIncomingHookSecret")
            .WithSummary("Replace the secret of an incoming hook")
            .WithDescription("Returns a new random secret. Requests with the earlier one are answered 401 from then on.")
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithAnswer(200, "The hook with its secret.", typeof(IncomingHookResponse))
            .WithProblems(404);
        one.MapDelete("", DeleteAsync)
            .Requires(Permission.WebhooksWrite)
            .WithName("DeleteIncomingHook")
            .WithSummary("Delete an incoming hook")
            .WithDescription("Its address answers 404 from then on.")
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithAnswer(204, "The hook is deleted.")
            .WithProblems(404);
    }

    private async Task<IResult> ListAsync(ProjectRequest request, PageRequest page)
    {
        if (page.After is { } after && !StorableText.IsValid(after))
            return ProblemResult.BadRequest("'after' must be the 'next' of the previous page.");
        var found = await hooks.ListAsync(ScopeOf(request), page.After, page.Limit + 1, request.Aborted).WaitAsync(request.Aborted);
        return ManagementJson.Ok(page.Take(found, IncomingHookResponse.From, hook => hook.Id));
    }

    private async Task<IResult> GetAsync(ProjectRequest request) =>
        await FindAsync(request) is { } hook ? ManagementJson.Ok(IncomingHookResponse.From(hook)) : Missing(request);

    private async Task<IResult> CreateAsync(ProjectRequest request, JsonBody<CreateIncomingHookRequest> body)
    {
        var environment = new EnvironmentId(request.Organization, request.Project.Slug, body.Value.Environment);
        if (Check(request, body.Value, environment) is { Count: > 0 } errors)
            return ProblemResult.Invalid(errors);
        // Nobody gains by a hook what they may not do themselves.
        if (!request.Access.Allows(Permission.FlagsWrite, Scope.Of(environment)))
            return ProblemResult.Forbidden([Permission.FlagsWrite]);
        var secret = body.Value.Secret ?? HookSignature.NewSecret();
        var id = Secret.NewId();
        var hook = new IncomingHook
        {
            Id = id,
            Environment = environment,
            Name = body.Value.Name,
            Provider = HookProviderNames.Parse(body.Value.Provider),
            Secret = secrets.ProtectIncoming(id, secret),
            BranchPattern = body.Value.BranchPattern ?? AnyFeature,
            KeyTemplate = body.Value.KeyTemplate ?? WholeName,
            FlagTemplate = body.Value.Flag.GetRawText(),
            ServiceAccount = body.Value.ServiceAccount,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()),
        };
        var invalid = await flags.ValidateAsync(hook, request.Aborted);
        if (!invalid.IsEmpty)
            return ProblemResult.Invalid([.. invalid.Select(error => error with { Pointer = "/flag" + error.Pointer })]);
        if (!await hooks.AddAsync(request.Initiator, hook, request.Aborted))
            return new ProblemResult(
                StatusCodes.Status409Conflict,
                "Too many hooks",
                $"A project has at most {IIncomingHookStore.MaxHooks} incoming hooks. Delete one first."
            );
        request.Http.Response.Headers.CacheControl = "no-store";
        return ManagementJson.Created(IncomingHookResponse.From(hook, body.Value.Secret is null ? secret : null));
    }

    private async Task<IResult> ReplaceSecretAsync(ProjectRequest request)
    {
        if (await FindAsync(request) is not { } hook)
            return Missing(request);
        if (ConditionResult.Of(request.Http, etag: "") is { } answer)
            return answer;
        var secret = HookSignature.NewSecret();
        var replaced = hook with { Secret = secrets.ProtectIncoming(hook.Id, secret) };
        if (!await hooks.ReplaceSecretAsync(request.Initiator, replaced, request.Aborted).WaitAsync(request.Aborted))
            return Missing(request);
        request.Http.Response.Headers.CacheControl = "no-store";
        return ManagementJson.Ok(IncomingHookResponse.From(replaced, secret));
    }

    private async Task<IResult> DeleteAsync(ProjectRequest request)
    {
        if (await FindAsync(request) is not { } hook)
            return Missing(request);
        if (ConditionResult.Of(request.Http, etag: "") is { } answer)
            return answer;
        return await hooks.DeleteAsync(request.Initiator, ScopeOf(request), hook.Id, request.Aborted)
            ? TypedResults.NoContent()
            : Missing(request);
    }

    private List<InputError> Check(ProjectRequest request, CreateIncomingHookRequest body, EnvironmentId environment)
    {
        List<InputError> errors = [];
        if (directory.Current.FindEnvironment(environment) is null)
            errors.Add(new("/environment", $"The project has no environment '{Clipped.Value(body.Environment)}'."));
        if (access.Find(request.Organization, Principal.ServiceAccount(body.ServiceAccount)) is null)
            errors.Add(new("/serviceAccount", "The organization has no active service account with this id."));
        if (body.Flag.TryGetProperty("enabled", out var enabled) && enabled.ValueKind == JsonValueKind.True)
            errors.Add(new("/flag/enabled", "Flags of pull requests are created disabled. Leave out 'enabled'."));
        return errors;
    }

    private async Task<IncomingHook?> FindAsync(ProjectRequest request)
    {
        var id = request.Route("hook");
        var hook = StorableText.IsValid(id) ? await hooks.FindAsync(id, request.Aborted) : null;
        return hook?.Environment.Organization == request.Organization && hook.Environment.Project == request.Project.Slug ? hook : null;
    }

    private static Scope ScopeOf(ProjectRequest request) => Scope.Of(request.Organization, request.Project.Slug);

    private static ProblemResult Missing(ProjectRequest request) =>
        ProblemResult.NotFound($"incoming hook '{Clipped.Value(request.Route("hook"))}' in the project");
}
