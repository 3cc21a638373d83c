using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Sso;
using FlagCluster.Control.Accounts;
using FlagCluster.Control.Audit;
using FlagCluster.Control.Directory;
using FlagCluster.Control.SecondFactors;
using FlagCluster.Control.Sso;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Accounts;

/// <summary>
/// Records sign-ins and the ends of sessions in the audit log of each organization in which the session is valid: that of its identity
/// provider, or each one of the person. Of a person without one, and for accounts that do not exist, in the log of the installation.
/// </summary>
internal sealed class SessionAudit(IAuditLog log, DeniedRequests denied, ControlReader directory)
{
    /// <summary>Records that a session began.</summary>
    public Task StartedAsync(HttpContext http, Account account, Session session, CancellationToken cancellationToken) =>
        AppendAsync(
            RequestInitiator.Of(http, new(ActorKind.User, account.Id), $"session:{session.Id}") with
            {
                Name = account.Name,
                Email = account.Email.Text,
            },
            AuditActions.StartSession,
            session,
            session.Id,
            cancellationToken
        );

    /// <summary>Records that the person of a session proved the identity again.</summary>
    public Task ConfirmedAsync(HttpContext http, Session session, CancellationToken cancellationToken) =>
        AppendAsync(InitiatorOf(http, session), AuditActions.ConfirmSession, session, session.Id, cancellationToken);

    /// <summary>Records that a session ended, or all others of a person.</summary>
    /// <param name="http">The request.</param>
    /// <param name="session">The session that asks for it.</param>
    /// <param name="ended">The id of the ended session, or <c>others</c>.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    public Task EndedAsync(HttpContext http, Session session, string ended, CancellationToken cancellationToken) =>
        AppendAsync(InitiatorOf(http, session), AuditActions.EndSession, session, ended, cancellationToken);

    /// <summary>
    /// Counts a failed sign-in with a password. Equal ones become one entry, so that somebody who guesses passwords does not fill the log.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="result">The result of the attempt.</param>
    public void SignInFailed(HttpContext http, SignInResult result) =>
        Failed(http, result, AuditActions.StartSession, SessionMethods.Password);

    /// <summary>Counts a password that was wrong as a proof of identity in a session.</summary>
    /// <param name="http">The request.</param>
    /// <param name="result">The result of the attempt.</param>
    /// <param name="session">The session.</param>
    public void ConfirmationFailed(HttpContext http, SignInResult result, Session session) =>
        Failed(http, result, AuditActions.ConfirmSession, session.Origin.Method);

    /// <summary>Counts a failure of the second step of a sign-in.</summary>
    /// <param name="http">The request.</param>
    /// <param name="result">The result of the attempt.</param>
    public void SecondFactorFailed(HttpContext http, SecondFactorResult result)
    {
        var code = result.Status == SecondFactorStatus.Delayed ? "delayed" : "second-factor";
        if (result.FailedAccount is { } account)
            Failed(http, account, AuditActions.StartSession, code, result.Method);
    }

    /// <summary>Counts a wrong code for a new authenticator app.</summary>
    /// <param name="http">The request.</param>
    /// <param name="session">The session of the person.</param>
    public void EnrolmentFailed(HttpContext http, Session session) =>
        Failed(http, session.AccountId, AuditActions.AddSecondFactor, "second-factor", session.Origin.Method);

    private void Failed(HttpContext http, SignInResult result, string action, string method)
    {
        if (result.Status is SignInStatus.Failed or SignInStatus.Delayed)
            Failed(http, result.FailedAccount, action, result.Status == SignInStatus.Failed ? "password" : "delayed", method);
    }

    private void Failed(HttpContext http, string? account, string action, string code, string method)
    {
        var initiator = RequestInitiator.Of(http, Actor.ForSystem("anonymous"), via: null);
        foreach (var organization in account is null ? [AuditChain.Installation] : OrganizationsOf(account, method))
            denied.Add(new(initiator, organization, action, account ?? "unknown", AuditResult.Failed) { Code = code, Person = account });
    }

    /// <summary>Counts a sign-in with an identity provider that failed or was refused.</summary>
    /// <param name="http">The request.</param>
    /// <param name="provider">The provider.</param>
    /// <param name="code">Why it failed, as one word.</param>
    /// <param name="account">The account of the person; null when it is unknown.</param>
    public void SsoFailed(HttpContext http, SsoProvider provider, string code, string? account = null)
    {
        var initiator = RequestInitiator.Of(http, Actor.ForSystem("anonymous"), via: null);
        var subject = $"{provider.Organization}/{provider.Id}";
        denied.Add(
            new(initiator, provider.Organization, AuditActions.StartSession, subject, AuditResult.Failed) { Code = code, Person = account }
        );
    }

    /// <summary>Records that an identity provider ended a session.</summary>
    public async Task EndedByProviderAsync(HttpContext http, SsoProvider provider, SsoSession session, CancellationToken cancellationToken)
    {
        var initiator = RequestInitiator.Of(http, Actor.ForSystem("sso"), via: null);
        var subject = $"{session.Account}/{session.Session}";
        await log.AppendAsync(
            new(initiator, provider.Organization, AuditActions.EndSession, subject, AuditResult.Ok) { Person = session.Account },
            cancellationToken
        );
    }

    private static Initiator InitiatorOf(HttpContext http, Session session) =>
        RequestInitiator.Of(http, new(ActorKind.User, session.AccountId), $"session:{session.Id}");

    private async Task AppendAsync(Initiator initiator, string action, Session session, string subject, CancellationToken cancellationToken)
    {
        var person = session.AccountId;
        foreach (var organization in OrganizationsOf(person, session.Origin.Method))
            await log.AppendAsync(new(initiator, organization, action, $"{person}/{subject}", AuditResult.Ok), cancellationToken);
    }

    private IEnumerable<string> OrganizationsOf(string person, string method)
    {
        // The auditors of an organization do not see from where its members sign in to others.
        if (SsoMethod.OrganizationOf(method) is { } provider)
            return [provider];
        var memberships = directory.Current.MembershipsOf(person).Where(member => member.IsActive);
        return memberships.Select(member => member.Organization).DefaultIfEmpty(AuditChain.Installation);
    }
}
