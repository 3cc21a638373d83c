using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Store.Control;

/// <summary>Represents what a write of control data does, for the audit log.</summary>
/// <param name="Initiator">Who writes.</param>
/// <param name="Action">The action, one of <see cref="ControlActions"/>.</param>
/// <param name="Organization">The organization whose data is written.</param>
/// <param name="Subject">The path of the written item: its own id after those of its parents.</param>
internal sealed record ControlEntry(Initiator Initiator, string Action, string Organization, string Subject)
{
    /// <summary>
    /// Gets or sets the action, one of <see cref="ControlActions"/>. A write may name it more precisely once it has read the item; the
    /// object stays the same.
    /// </summary>
    public string Action { get; set; } = Action;

    /// <summary>
    /// Gets the item before the write as a JSON object without secrets and personal data, for items that are not one row of an
    /// <see cref="Audit.AuditedTable"/>.
    /// </summary>
    public string? Before { get; set; }

    /// <summary>Gets the item after the write, as <see cref="Before"/>.</summary>
    public string? After { get; set; }

    /// <summary>Gets personal data about the subject as a JSON object, which is stored outside the hashed bytes.</summary>
    public string? Personal { get; set; }

    /// <summary>Gets the person of the subject (<see cref="AuditRecord.Person"/>); by default the last part of the subject.</summary>
    public string? Person { get; set; }

    /// <summary>The organization of entries about the installation itself, which no organization can have as its slug.</summary>
    public const string Installation = "";

    /// <summary>Returns an entry about an account of the installation.</summary>
    public static ControlEntry OfAccount(Initiator initiator, string action, string account) =>
        new(initiator, action, AuditChain.Installation, account);

    /// <summary>Returns an entry about an organization.</summary>
    public static ControlEntry Of(Initiator initiator, string action, string organization) =>
        new(initiator, action, organization, organization);

    /// <summary>Returns an entry about a project of an organization.</summary>
    public static ControlEntry Of(Initiator initiator, string action, string organization, string id) =>
        new(initiator, action, organization, $"{organization}/{id}");

    /// <summary>Returns an entry about an environment.</summary>
    public static ControlEntry Of(Initiator initiator, string action, EnvironmentId environment) =>
        new(initiator, action, environment.Organization, environment.ToString());

    /// <summary>Returns an entry about an item of an environment, such as an SDK key.</summary>
    public static ControlEntry Of(Initiator initiator, string action, EnvironmentId environment, string id) =>
        new(initiator, action, environment.Organization, $"{environment}/{id}");
}

/// <summary>The names of actions that write control data, in the audit log. A name never changes.</summary>
internal static class ControlActions
{
    public const string AddOrganization = "organization.add";
    public const string UpdateOrganization = "organization.update";
    public const string DeleteOrganization = "organization.delete";
    public const string UndeleteOrganization = "organization.undelete";
    public const string RemoveOrganization = "organization.remove";
    public const string RequireSecondFactor = "organization.second-factor";
    public const string AddProject = "project.add";
    public const string UpdateProject = "project.update";
    public const string DeleteProject = "project.delete";
    public const string UndeleteProject = "project.undelete";
    public const string RemoveProject = "project.remove";
    public const string AddEnvironment = "environment.add";
    public const string UpdateEnvironment = "environment.update";
    public const string DeleteEnvironment = "environment.delete";
    public const string UndeleteEnvironment = "environment.undelete";
    public const string RemoveEnvironment = "environment.remove";
    public const string AddSdkKey = "sdkKey.add";
    public const string UpdateSdkKey = "sdkKey.update";
    public const string RotateSdkKey = "sdkKey.rotate";
    public const string DeleteSdkKey = "sdkKey.delete";
    public const string CreateUser = "user.create";
    public const string UpdateUser = "user.update";
    public const string SetPassword = "user.password";
    public const string DeactivateUser = "user.deactivate";
    public const string ReactivateUser = "user.reactivate";
    public const string CreateWebhook = "webhook.create";
    public const string UpdateWebhook = "webhook.update";
    public const string DisableWebhook = "webhook.disable";
    public const string DeleteWebhook = "webhook.delete";
    public const string CreateHook = "hook.create";
    public const string RotateHook = "hook.rotate";
    public const string DeleteHook = "hook.delete";
    public const string CreateAnomalyRule = "anomaly-rule.create";
    public const string UpdateAnomalyRule = "anomaly-rule.update";
    public const string ArmAnomalyRule = "anomaly-rule.arm";
    public const string DisarmAnomalyRule = "anomaly-rule.disarm";
    public const string DeleteAnomalyRule = "anomaly-rule.delete";
    public const string AcknowledgeAlert = "alert.acknowledge";
    public const string ResolveAlert = "alert.resolve";
    public const string CreateGit = "git.create";
    public const string UpdateGit = "git.update";
    public const string DeleteGit = "git.delete";
    public const string DecideGit = "git-commit.decide";
    public const string CreateGitProposal = "git-proposal.create";
    public const string WithdrawGitProposal = "git-proposal.withdraw";
    public const string ResetPassword = "user.password-reset";
    public const string ChangeEmail = "user.email";
    public const string AddSecondFactor = "second-factor.add";
    public const string RemoveSecondFactor = "second-factor.remove";
    public const string RenewRecoveryCodes = "recovery-codes.renew";
    public const string UseRecoveryCode = "recovery-code.use";
    public const string CreateSsoProvider = "sso-provider.create";
    public const string UpdateSsoProvider = "sso-provider.update";
    public const string DeleteSsoProvider = "sso-provider.delete";
    public const string LinkSsoIdentity = "sso-identity.link";
    public const string RequireSso = "organization.sso";
    public const string CreateLink = "link.create";
    public const string CreateInvitation = "invitation.create";
    public const string RevokeInvitation = "invitation.revoke";
}
