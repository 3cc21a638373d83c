using System.Globalization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Sso;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Sso;

/// <summary>Provides the identity providers of an organization.</summary>
internal sealed class SsoProviderResource(ISsoStore store, SsoProviderEditor editor, SsoConnectionTest test, AccessDirectory access)
    : IManagementResource
{
    /// <summary>The tag of the endpoints.</summary>
    public static readonly ApiTag Tag = new("Single sign-on", "Identity providers with which people sign in.");

    private static readonly RequestParameterMetadata IfMatch = new(
        "If-Match",
        "header",
        "The ETag of the version that the write is meant for; another version is answered with 412."
    );

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var list = routes.Organization.MapGroup("/sso").WithTag(Tag);
        var one = list.MapGroup("/{provider}").WithParameters(RequestParameterMetadata.Path("provider", "The id of the provider."));
        list.MapGet("", ListAsync)
            .Requires(Permission.SsoWrite)
            .WithName("ListSsoProviders")
            .WithSummary("List identity providers")
            .WithDescription("Returns the identity providers of the organization, without their secrets.")
            .WithAnswer(200, "A page of identity providers.", typeof(Page<SsoProviderResponse>));
        list.MapPost("", CreateAsync)
            .Requires(Permission.SsoWrite)
            .RequiresFreshSignIn()
            .WithName("CreateSsoProvider")
            .WithSummary("Create an identity provider")
            .WithDescription(
                "To create accounts or to add people to groups you need the permission to add members, and those of the groups."
            )
            .WithAnswer(201, "The identity provider.", typeof(SsoProviderResponse))
            .WithProblems(409);
        one.MapGet("", GetAsync)
            .Requires(Permission.SsoWrite)
            .WithName("GetSsoProvider")
            .WithSummary("Get an identity provider")
            .WithDescription("Returns one identity provider without its secret. The ETag is its version.")
            .WithParameters(RequestParameterMetadata.IfNoneMatch)
            .WithAnswer(200, "The identity provider.", typeof(SsoProviderResponse))
            .WithAnswer(304, "The client's copy is current.");
        one.MapPut("", ReplaceAsync)
            .Requires(Permission.SsoWrite)
            .RequiresFreshSignIn()
            .WithName("ReplaceSsoProvider")
            .WithSummary("Replace an identity provider")
            .WithDescription(
                "What is left out gets its default, except the client secret. Another issuer removes the links to accounts: its people "
                    + "are others."
            )
            .WithParameters(IfMatch)
            .WithAnswer(200, "The identity provider.", typeof(SsoProviderResponse))
            .WithProblems(409);
        one.MapDelete("", DeleteAsync)
            .Requires(Permission.SsoWrite)
            .RequiresFreshSignIn()
            .WithName("DeleteSsoProvider")
            .WithSummary("Delete an identity provider")
            .WithDescription("Removes its links to accounts and the people whom it added to groups. Their accounts and sessions stay.")
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithAnswer(204, "The identity provider is deleted.")
            .WithProblems(409);
        one.MapPost("/test", TestAsync)
            .WithMetadata(ReadsOnly.Mark)
            .Requires(Permission.SsoWrite)
            .WithName("TestSsoProvider")
            .WithSummary("Test the connection to an identity provider")
            .WithDescription("Reads its discovery document and keys, and sends its token endpoint a code that does not exist.")
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithAnswer(200, "What became of each step.", typeof(SsoTestResponse));
    }

    /// <summary>Returns the provider that the path of a request names, or null.</summary>
    public static async Task<SsoProvider?> FindAsync(ISsoStore store, ManagementRequest request)
    {
        var id = request.Route("provider");
        return
            StorableText.IsValid(id)
            && await store.FindAsync(id, request.Aborted).WaitAsync(request.Aborted) is { } provider
            && provider.Organization == request.Organization
            ? provider
            : null;
    }

    /// <summary>Returns the problem of a provider that does not exist.</summary>
    public static ProblemResult Missing(ManagementRequest request) =>
        ProblemResult.NotFound($"identity provider '{Clipped.Value(request.Route("provider"))}' in the organization");

    private async Task<IResult> ListAsync(ManagementRequest request, PageRequest page)
    {
        var addresses = SsoAddresses.Of(request.Http.Request);
        var all = await store.ListAsync(request.Organization, request.Aborted).WaitAsync(request.Aborted);
        var after = all.Where(provider => page.After is null || string.CompareOrdinal(provider.Id, page.After) > 0);
        return ManagementJson.Ok(page.Take(after, provider => SsoProviderResponse.From(provider, addresses), provider => provider.Id));
    }

    private async Task<IResult> GetAsync(ManagementRequest request)
    {
        if (await FindAsync(store, request) is not { } provider)
            return Missing(request);
        request.Http.Response.Headers.ETag = ETag(provider);
        return ConditionResult.Of(request.Http, ETag(provider)) ?? Answer(request, provider);
    }

    private async Task<IResult> CreateAsync(ManagementRequest request, JsonBody<SsoProviderRequest> body)
    {
        var (provider, problem) = Edit(known: null, request, body.Value);
        if (provider is null)
            return problem!;
        var added = await store.PutAsync(request.Initiator, provider, request.Aborted).WaitAsync(request.Aborted);
        request.Http.Response.Headers.ETag = ETag(added!);
        return ManagementJson.Created(SsoProviderResponse.From(added!, SsoAddresses.Of(request.Http.Request)));
    }

    private async Task<IResult> ReplaceAsync(ManagementRequest request, JsonBody<SsoProviderRequest> body)
    {
        if (await FindAsync(store, request) is not { } known)
            return Missing(request);
        if (ConditionResult.Of(request.Http, ETag(known)) is { } answer)
            return answer;
        var (provider, problem) = Edit(known, request, body.Value);
        if (provider is null)
            return problem!;
        if (await store.PutAsync(request.Initiator, provider, request.Aborted).WaitAsync(request.Aborted) is not { } written)
            return new ProblemResult(
                StatusCodes.Status409Conflict,
                "Version conflict",
                "The identity provider was changed or deleted in the meantime; nothing was written. Read it and try again."
            );
        request.Http.Response.Headers.ETag = ETag(written);
        return Answer(request, written);
    }

    private async Task<IResult> DeleteAsync(ManagementRequest request)
    {
        if (await FindAsync(store, request) is not { } provider)
            return Missing(request);
        if (ConditionResult.Of(request.Http, ETag(provider)) is { } answer)
            return answer;
        var removing = access.RemoveProviderMembersAsync(request.Initiator, request.Organization, provider.Id, request.Aborted);
        if (await removing.WaitAsync(request.Aborted) is { } denial)
            return AccessProblems.Of(denial);
        return await store.DeleteAsync(request.Initiator, provider, request.Aborted).WaitAsync(request.Aborted)
            ? TypedResults.NoContent()
            : Missing(request);
    }

    private async Task<IResult> TestAsync(ManagementRequest request)
    {
        if (await FindAsync(store, request) is not { } provider)
            return Missing(request);
        if (ConditionResult.Of(request.Http, ETag(provider)) is { } answer)
            return answer;
        var steps = await test.RunAsync(provider, SsoAddresses.Of(request.Http.Request), request.Aborted);
        return ManagementJson.Ok(SsoTestResponse.From(steps));
    }

    private (SsoProvider? Provider, ProblemResult? Problem) Edit(SsoProvider? known, ManagementRequest request, SsoProviderRequest body)
    {
        var (provider, errors) = editor.Edit(known, request.Organization, request.Actor, body);
        if (provider is null)
            return (null, ProblemResult.Invalid(errors));
        var groups = provider.Settings.Groups.Select(group => group.Group).Distinct().ToList();
        if (!provider.Settings.CreatesAccounts && groups.Count == 0)
            return (provider, null);
        // A person who signs in receives what the groups have, so the person who allows it must have that too.
        return access.CheckJoin(request.Actor, request.Organization, [], groups) is { } denial
            ? (null, AccessProblems.Of(denial))
            : (provider, null);
    }

    private static IResult Answer(ManagementRequest request, SsoProvider provider) =>
        ManagementJson.Ok(SsoProviderResponse.From(provider, SsoAddresses.Of(request.Http.Request)));

    private static string ETag(SsoProvider provider) => string.Create(CultureInfo.InvariantCulture, $"\"{provider.Version}\"");
}
