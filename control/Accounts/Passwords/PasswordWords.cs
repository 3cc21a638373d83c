using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;

namespace FlagCluster.Control.Accounts.Passwords;

/// <summary>
/// Provides the words that others connect with a person, and that a password must be more than: the e-mail address, the name, and the
/// names of the person's organizations.
/// </summary>
public sealed class PasswordWords(ControlReader directory)
{
    private const int MaxOrganizations = 100;

    /// <summary>Returns the words of an account.</summary>
    /// <param name="account">The account.</param>
    public IReadOnlyList<string> Of(Account account)
    {
        ArgumentNullException.ThrowIfNull(account);
        var memberships = directory.Current.MembershipsOf(account.Id);
        return Of(account.Email, account.Name, memberships.Select(member => directory.Current.FindOrganization(member.Organization)));
    }

    /// <summary>Returns the words of a person who joins an organization.</summary>
    /// <param name="email">The e-mail address.</param>
    /// <param name="name">The display name.</param>
    /// <param name="organization">The slug of the organization.</param>
    public IReadOnlyList<string> OfMember(EmailAddress email, string name, string organization) =>
        Of(email, name, [directory.Current.FindOrganization(organization)]);

    /// <summary>Returns the words of a person without an organization, or of the first owner, whose organizations are all.</summary>
    /// <param name="email">The e-mail address.</param>
    /// <param name="name">The display name.</param>
    /// <param name="isOwner">Whether the person becomes the first owner.</param>
    public IReadOnlyList<string> OfNewcomer(EmailAddress email, string name, bool isOwner = false) =>
        Of(email, name, isOwner ? directory.Current.Organizations : []);

    private static IReadOnlyList<string> Of(EmailAddress email, string name, IEnumerable<Organization?> organizations) =>
        [email.Text, name, .. organizations.OfType<Organization>().Take(MaxOrganizations).SelectMany(one => new[] { one.Slug, one.Name })];
}
