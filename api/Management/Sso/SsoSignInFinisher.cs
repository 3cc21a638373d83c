using FlagCluster.Api.Http;
using FlagCluster.Api.Management.Accounts;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.SecondFactors;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Sso;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.SecondFactors;
using FlagCluster.Control.Sso;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Api.Management.Sso;

/// <summary>Begins the session of a person whom an identity provider has identified, or answers why there is none.</summary>
internal sealed partial class SsoSignInFinisher(
    SsoSignIn signIn,
    SsoSessions sso,
    SecondFactorSignIn secondFactors,
    SessionStarter starter,
    SessionAudit audit,
    ILogger<SsoSignInFinisher> logger
)
{
    /// <summary>The path after a sign-in that names none.</summary>
    public const string DefaultReturnUrl = "/console/";

    private const int MaxReturnUrlLength = 1_000,
        MaxReasonLength = 300;

    /// <summary>
    /// Returns whether a text is a path of this server. Browsers read backslashes as slashes, and skip control characters.
    /// </summary>
    public static bool IsReturnUrl(string text) =>
        text.Length is > 0 and <= MaxReturnUrlLength
        && text[0] == '/'
        && (text.Length == 1 || text[1] != '/')
        && text.All(character => character is > ' ' and <= '~' and not '\\');

    /// <summary>Signs a person in.</summary>
    public async Task<IResult> SignInAsync(ManagementRequest request, SsoProvider provider, SsoAssertion person, SsoAnswer answer)
    {
        var http = request.Http;
        var result = await signIn
            .SignInAsync(provider, person, linkTo: null, request.InitiatorOf, request.Aborted)
            .WaitAsync(request.Aborted);
        if (result.Account is not { } account)
            return Refuse(http, provider, result);
        WarnOfLastOwner(provider, result);
        var returnUrl = answer.ReturnUrl is { } path && IsReturnUrl(path) ? path : DefaultReturnUrl;
        var method = SsoMethod.Of(provider);
        var origin = new SsoOrigin(provider.Id, person.Subject, person.ProviderSession);
        if (!Proofs.HasSecondFactor(result.Proofs))
            if (await ChallengeAsync(request, account, method, result.Proofs, origin) is var (methods, challenge))
                return TypedResults.Redirect(SecondFactorPage(http.Request, methods, challenge, returnUrl));
        var idToken = provider.Settings.SignsOutOfProvider ? answer.IdToken : "";
        // The provider may know the person since hours: that is not recent enough for changes that need a confirmation.
        await starter
            .StartAsync(
                http,
                account,
                method,
                result.Proofs,
                person.AuthenticatedAt,
                session => sso.RecordAsync(session, origin, idToken, request.Aborted),
                request.Aborted
            )
            .WaitAsync(request.Aborted);
        return TypedResults.Redirect(http.Request.PathBase + returnUrl);
    }

    /// <summary>Links the account of a session to a person.</summary>
    public async Task<IResult> LinkAsync(ManagementRequest request, SsoProvider provider, SsoAssertion person, Session session)
    {
        var result = await signIn
            .SignInAsync(provider, person, session.AccountId, request.InitiatorOf, request.Aborted)
            .WaitAsync(request.Aborted);
        if (result.Account is null)
            return Refuse(request.Http, provider, result);
        WarnOfLastOwner(provider, result);
        return TypedResults.Redirect(request.Http.Request.PathBase + DefaultReturnUrl);
    }

    /// <summary>Answers a sign-in that the provider did not finish, or not in a way that is valid.</summary>
    public IResult Fail(ManagementRequest request, SsoProvider provider, Exception? failure)
    {
        var reason = failure?.GetBaseException();
        if (failure is DependencyUnavailableException || reason is DependencyUnavailableException)
            throw failure as DependencyUnavailableException ?? (DependencyUnavailableException)reason!;
        if (reason is HttpRequestException or IOException or System.Net.Sockets.SocketException or OperationCanceledException)
            throw SsoDiscovery.Explain(provider.Issuer, failure as HttpRequestException ?? reason);
        LogFailed(provider.Id, provider.Organization, Clipped.Text(reason?.Message ?? "There is no subject.", MaxReasonLength));
        audit.SsoFailed(request.Http, provider, "invalid");
        Problems.Challenge(request.Http);
        return new SsoFailure(
            // RFC 6749, section 4.1.2.1.
            request.Query("error") == "access_denied"
                ? SsoFailure.Cancelled
                : SsoFailure.Invalid,
            new(
                StatusCodes.Status401Unauthorized,
                "Sign-in failed",
                "The sign-in took too long, was begun in another browser or finished already, or the answer of the identity provider is "
                    + "not valid. Start again; the log of the server has the reason."
            )
        );
    }

    private Task<(IReadOnlyList<string> Methods, string Challenge)?> ChallengeAsync(
        ManagementRequest request,
        Account account,
        string method,
        string proofs,
        SsoOrigin origin
    ) => secondFactors.StartAsync(account, method, proofs, origin.ToString(), request.Aborted).WaitAsync(request.Aborted);

    private static string SecondFactorPage(HttpRequest request, IReadOnlyList<string> methods, string challenge, string returnUrl) =>
        // In the fragment, which browsers do not send.
        $"{request.PathBase}/console/sign-in#challenge={challenge}&secondFactor={string.Join('+', methods)}"
        + $"&returnUrl={Uri.EscapeDataString(returnUrl)}";

    private SsoFailure Refuse(HttpContext http, SsoProvider provider, SsoSignInResult result)
    {
        var error = result.Error!;
        audit.SsoFailed(http, provider, error.Code, result.FailedAccount);
        return new(error.Code, new(StatusCodes.Status403Forbidden, "Sign-in refused", error.Detail));
    }

    private void WarnOfLastOwner(SsoProvider provider, SsoSignInResult result)
    {
        if (result.IsLastOwner)
            LogLastOwner(provider.Id, provider.Organization);
    }

    [LoggerMessage(
        1970,
        LogLevel.Warning,
        "A sign-in with the identity provider {Provider} of '{Organization}' failed; the person has no session. {Reason}"
    )]
    private partial void LogFailed(string provider, string organization, string reason);

    [LoggerMessage(
        1971,
        LogLevel.Warning,
        "The groups of a person at the identity provider {Provider} would leave '{Organization}' without an owner; they were not changed. "
            + "Make somebody else an owner"
    )]
    private partial void LogLastOwner(string provider, string organization);
}
