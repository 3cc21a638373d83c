using FlagCluster.Api.Http;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Accounts;
using FlagCluster.Api.Management.Authentication;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Sso;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace FlagCluster.Api.Management.Sso;

/// <summary>Provides signing in with identity providers.</summary>
internal sealed class SsoSignInResource(
    ISsoStore store,
    SsoSchemes schemes,
    SsoSignInFinisher finisher,
    SessionService sessions,
    ControlDirectory directory
) : IManagementResource
{
    private const int MaxProvidersOfDomain = 20;

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var sso = routes.Auth.MapGroup("/sso").WithTag(AccountsTag.SignIn).WithMetadata(AccountsTag.BodyLimit);
        var id = RequestParameterMetadata.Path("provider", "The id of the identity provider.");
        var organization = RequestParameterMetadata.Path("organization", "The slug of the organization.");
        sso.MapGet("/providers", ListAsync)
            .AllowsAnyone()
            .WithName("ListSignInProviders")
            .WithSummary("List identity providers to sign in with")
            .WithDescription(
                "Returns the identity providers of an organization, or those of the domain of an e-mail address. The answer does not tell "
                    + "whether the address has an account."
            )
            .WithParameters(
                RequestParameterMetadata.Query("organization", "The slug of the organization."),
                RequestParameterMetadata.Query("email", "The e-mail address.")
            )
            .WithAnswer(200, "The identity providers.", typeof(SignInProvidersResponse))
            .WithAnswer(304, "The client's copy is current.")
            .WithProblems(400, 412);
        sso.MapGet("/{organization}/{provider}", (ManagementRequest request) => ExplainAsync(request, StartAsync))
            .AllowsAnyone()
            .WithName("StartSsoSignIn")
            .WithSummary("Sign in with an identity provider")
            .WithDescription(
                "Sends the browser to the identity provider, which sends it back to the redirect URI. A failure sends browsers to a page "
                    + "that explains it."
            )
            .WithParameters(
                organization,
                id,
                RequestParameterMetadata.Query("returnUrl", "The path to which the browser goes after the sign-in; /console/ by default."),
                RequestParameterMetadata.Flag(
                    "confirm",
                    "Whether the person proves again to the provider who they are, for changes that need a recent sign-in."
                )
            )
            // RFC 9110, section 13.2.1: the answer is a redirect, and no representation that a client may have.
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithAnswer(302, "The address of the identity provider.")
            .WithProblems(404);
        sso.MapPost("/{organization}/{provider}/link", LinkAsync)
            .RequiresSignIn()
            .RequiresFreshSignIn()
            .WithName("LinkSsoIdentity")
            .WithSummary("Link your account to an identity provider")
            .WithDescription(
                "Returns the address of the identity provider. After signing in there the account is linked to that person, who then "
                    + "signs in with the identity provider."
            )
            .WithParameters(organization, id)
            .WithAnswer(200, "The address to which the browser goes.", typeof(SsoLinkResponse))
            .WithProblems(404);
        sso.MapGet("/callback/{provider}", (ManagementRequest request) => ExplainAsync(request, FinishAsync))
            .AllowsAnyone()
            .WithName("FinishSsoSignIn")
            .WithSummary("Finish a sign-in with an identity provider")
            .WithDescription(
                "The redirect URI of the identity provider. Begins a session and sets its cookie. A failure sends browsers to a page that "
                    + "explains it."
            )
            .WithMetadata(AnyQueryParameters.Mark, ConditionsOfHandler.Mark)
            .WithParameters(id)
            .WithAnswer(302, "The path that was given at the beginning, or the page for the second factor.")
            .WithProblems(401, 404);
    }

    private async Task<IResult> ListAsync(ManagementRequest request)
    {
        var (slug, email) = (request.Query("organization"), request.Query("email"));
        if (slug is null == email is null)
            return ProblemResult.BadRequest("Give either 'organization' or 'email'.");
        IReadOnlyList<SsoProvider> found = [];
        if (slug is not null)
            found = directory.Current.FindOrganization(slug) is null ? [] : await store.ListAsync(slug, request.Aborted);
        else if (EmailAddress.TryParse(email, out var address))
        {
            var domain = address.Normalized[(address.Normalized.LastIndexOf('@') + 1)..];
            found = await store.ListOfDomainAsync(domain, MaxProvidersOfDomain, request.Aborted);
        }
        var addresses = SsoAddresses.Of(request.Http.Request);
        return ManagementJson.Ok(
            new SignInProvidersResponse
            {
                Items =
                [
                    .. from provider in found
                    where provider.Enabled
                    let organization = directory.Current.FindOrganization(provider.Organization)
                    where organization is not null
                    select SignInProviderResponse.From(provider, organization.Name, addresses),
                ],
            }
        );
    }

    /// <summary>Answers browsers with a page when the identity provider or the store does not respond.</summary>
    private static async Task<IResult> ExplainAsync(ManagementRequest request, Func<ManagementRequest, Task<IResult>> handle)
    {
        try
        {
            return await handle(request);
        }
        catch (DependencyUnavailableException exception) when (SsoFailure.IsPage(request.Http.Request))
        {
            return new SsoFailure(SsoFailure.Unavailable, ProblemResult.Unavailable(request.Http, exception.Message));
        }
    }

    private async Task<IResult> StartAsync(ManagementRequest request)
    {
        var returnUrl = request.Query("returnUrl") ?? SsoSignInFinisher.DefaultReturnUrl;
        if (!SsoSignInFinisher.IsReturnUrl(returnUrl))
            return ProblemResult.BadRequest("'returnUrl' must be a path of this server, such as /console/.");
        request.Http.Features.Set(new SsoAnswer { Organization = request.Route("organization"), ReturnUrl = returnUrl });
        if (await FindAsync(request, request.Route("organization")) is not { } provider)
            return new SsoFailure(SsoFailure.Missing, Missing(request));
        var properties = new AuthenticationProperties { RedirectUri = returnUrl };
        if (QueryParameters.IsSet(request.Http.Request, "confirm"))
        {
            // OpenID Connect Core 1.0, section 3.1.2.1. With max_age the ID token must have auth_time.
            properties.SetParameter(OpenIdConnectParameterNames.Prompt, "login");
            properties.SetParameter<TimeSpan?>(OpenIdConnectParameterNames.MaxAge, TimeSpan.Zero);
        }
        await ChallengeAsync(request, provider, properties);
        return TypedResults.Empty;
    }

    private async Task<IResult> LinkAsync(ManagementRequest request)
    {
        if (await FindAsync(request, request.Route("organization")) is not { } provider)
            return Missing(request);
        var properties = new AuthenticationProperties { RedirectUri = SsoSignInFinisher.DefaultReturnUrl };
        properties.Items[SsoAnswer.LinkItem] = request.Session.Id;
        await ChallengeAsync(request, provider, properties);
        // The page that made the request sends the browser there: a form of another site could not read the address.
        var response = request.Http.Response;
        var address = response.Headers.Location.ToString();
        response.Headers.Remove("Location");
        response.StatusCode = StatusCodes.Status200OK;
        return ManagementJson.Ok(new SsoLinkResponse { ContinueAt = address });
    }

    private async Task<IResult> FinishAsync(ManagementRequest request)
    {
        var http = request.Http;
        TokenAnswers.Protect(http.Response);
        if (await FindAsync(request, organization: null) is not { } provider)
            return new SsoFailure(SsoFailure.Missing, Missing(request));
        var answer = new SsoAnswer { Organization = provider.Organization };
        http.Features.Set(answer);
        var handler = await schemes.Get(provider).CreateHandlerAsync(http);
        await handler.HandleRequestAsync();
        if (answer.Person is not { } person)
            return finisher.Fail(request, provider, answer.Failure);
        if (answer.LinksSession is not { } session)
            return await finisher.SignInAsync(request, provider, person, answer);
        return await FindSessionAsync(request, session) is { } own
            ? await finisher.LinkAsync(request, provider, person, own)
            : finisher.Fail(request, provider, new AuthenticationFailureException("The session that began the link has ended."));
    }

    /// <summary>Returns the session of the request if it is the one that began the link.</summary>
    private async Task<Session?> FindSessionAsync(ManagementRequest request, string id)
    {
        if (SessionCookie.Find(request.Http.Request) is not { } text)
            return null;
        var session = await sessions.AuthenticateAsync(text, request.Aborted).AsTask().WaitAsync(request.Aborted);
        return session?.Id == id ? session : null;
    }

    private async Task ChallengeAsync(ManagementRequest request, SsoProvider provider, AuthenticationProperties properties)
    {
        TokenAnswers.Protect(request.Http.Response);
        var handler = await schemes.Get(provider).CreateHandlerAsync(request.Http);
        await handler.ChallengeAsync(properties);
    }

    /// <summary>Returns the enabled provider of the path, or null.</summary>
    private async Task<SsoProvider?> FindAsync(ManagementRequest request, string? organization)
    {
        var id = request.Route("provider");
        if (
            !StorableText.IsValid(id)
            || await store.FindAsync(id, request.Aborted).WaitAsync(request.Aborted) is not { Enabled: true } found
        )
            return null;
        var isThere = directory.Current.FindOrganization(found.Organization) is not null;
        return isThere && (organization is null || found.Organization == organization) ? found : null;
    }

    private static ProblemResult Missing(ManagementRequest request) =>
        ProblemResult.NotFound($"identity provider '{Clipped.Value(request.Route("provider"))}'");
}
