using System.Collections.Immutable;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Secrets;

namespace FlagCluster.Control.Directory;

/// <summary>Represents the control data at a point in time. Immutable; a change shares all unchanged items.</summary>
public sealed partial class DirectorySnapshot
{
    private static readonly CredentialKind<EnvironmentId, SdkKey> KeyKind = new(
        key => key.Id,
        key => key.Environment,
        key => key.CreatedAt,
        (left, right) => left.HasSameContent(right)
    );

    private readonly ImmutableSortedDictionary<string, Organization> _organizations;
    private readonly TenancySet<(string Organization, string Slug), string, Project> _projects;
    private readonly TenancySet<EnvironmentId, (string Organization, string Project), ProjectEnvironment> _environments;
    private readonly CredentialSet<EnvironmentId, SdkKey> _keys;
    private readonly ImmutableDictionary<string, AccountState> _accounts;
    private readonly ImmutableHashSet<string> _administrators;

    private DirectorySnapshot(
        ImmutableSortedDictionary<string, Organization> organizations,
        TenancySet<(string, string), string, Project> projects,
        TenancySet<EnvironmentId, (string, string), ProjectEnvironment> environments,
        CredentialSet<EnvironmentId, SdkKey> keys,
        AccessData access,
        ImmutableDictionary<string, AccountState> accounts,
        ImmutableHashSet<string> administrators,
        object stamp,
        object accessStamp
    )
    {
        _organizations = organizations;
        _projects = projects;
        _environments = environments;
        _keys = keys;
        Access = access;
        _accounts = accounts;
        _administrators = administrators;
        Stamp = stamp;
        AccessStamp = accessStamp;
    }

    /// <summary>Gets the snapshot without items.</summary>
    internal static DirectorySnapshot Empty { get; } = Create(new(0, IsComplete: true));

    /// <summary>
    /// Gets an object that identifies the SDK keys and what they need to be valid, without keeping them in memory: another state has
    /// another object.
    /// </summary>
    public object Stamp { get; }

    /// <summary>Gets the organizations, by slug. Deleted ones do not exist here.</summary>
    public IEnumerable<Organization> Organizations => _organizations.Values.Where(organization => organization.DeletedAt is null);

    /// <summary>Gets the deleted organizations that can be restored, by slug.</summary>
    public IEnumerable<Organization> DeletedOrganizations =>
        _organizations.Values.Where(organization => organization.DeletedAt is not null);

    /// <summary>Gets the projects of every organization, in no particular order. Deleted ones do not exist here.</summary>
    public IEnumerable<Project> Projects => _projects.Items.Values.Where(Exists);

    /// <summary>Gets the environments of every project, in no particular order. Deleted ones do not exist here.</summary>
    public IEnumerable<ProjectEnvironment> Environments => _environments.Items.Values.Where(Exists);

    /// <summary>Gets the number of SDK keys.</summary>
    public int KeyCount => _keys.Count;

    /// <summary>Returns a snapshot of a complete reading.</summary>
    internal static DirectorySnapshot Create(ControlChanges everything) =>
        new(
            everything.Organizations.ToImmutableSortedDictionary(
                organization => organization.Slug,
                organization => organization,
                StringComparer.Ordinal
            ),
            TenancySet<(string, string), string, Project>.Create(
                everything.Projects,
                project => (project.Organization, project.Slug),
                project => project.Organization,
                (left, right) => string.CompareOrdinal(left.Slug, right.Slug)
            ),
            TenancySet<EnvironmentId, (string, string), ProjectEnvironment>.Create(
                everything.Environments,
                environment => environment.Id,
                environment => (environment.Id.Organization, environment.Id.Project),
                CompareEnvironments
            ),
            CredentialSet<EnvironmentId, SdkKey>.Create(everything.Keys, KeyKind),
            AccessData.Create(everything),
            everything.Accounts.ToImmutableDictionary(account => account.Id, StringComparer.Ordinal),
            ApplyAdministrators(ImmutableHashSet.Create<string>(StringComparer.Ordinal), everything.Accounts),
            new(),
            new()
        );

    /// <summary>Returns the snapshot with changes applied; itself when it has all of them.</summary>
    internal DirectorySnapshot Apply(ControlChanges changes)
    {
        if (changes.IsComplete)
            return Create(changes);
        var (organizations, projects, environments, keys) = (_organizations, _projects, _environments, _keys);
        foreach (var item in changes.Deleted)
        {
            if (item.Kind == ControlItemKind.SdkKey)
                keys = keys.Remove(item.Id);
            else if (item.Kind == ControlItemKind.Environment)
                environments = environments.Remove(EnvironmentId.Parse(item.Id));
            else if (item.Kind == ControlItemKind.Organization)
                organizations = organizations.Remove(item.Id);
            else if (item.Kind == ControlItemKind.Project && item.Id.Split('/') is [var organization, var slug])
                projects = projects.Remove((organization, slug));
        }
        foreach (var organization in changes.Organizations)
            organizations = organizations.SetItem(organization.Slug, organization);
        foreach (var project in changes.Projects)
            projects = projects.Set(project);
        foreach (var environment in changes.Environments)
            environments = environments.Set(environment);
        foreach (var key in changes.Keys)
            keys = keys.Set(key);
        var access = Access.Apply(changes);
        var accounts = _accounts.SetItems(changes.Accounts.Select(account => KeyValuePair.Create(account.Id, account)));
        var isSame = organizations == _organizations && projects == _projects && environments == _environments && access == Access;
        isSame &= accounts == _accounts;
        if (isSame && keys == _keys)
            return this;
        var stamp = keys == _keys && !ChangesValidity(changes) ? Stamp : new();
        var administrators = ApplyAdministrators(_administrators, changes.Accounts);
        return new(organizations, projects, environments, keys, access, accounts, administrators, stamp, isSame ? AccessStamp : new());
    }

    /// <summary>Returns an organization, or null when it does not exist or is deleted.</summary>
    public Organization? FindOrganization(string slug) =>
        _organizations.GetValueOrDefault(slug) is { DeletedAt: null } organization ? organization : null;

    /// <summary>Returns an organization that may be deleted, or null when it does not exist or is removed.</summary>
    public Organization? FindOrganizationOrDeleted(string slug) => _organizations.GetValueOrDefault(slug);

    /// <summary>Returns a project, or null when it does not exist or is deleted, itself or with its organization.</summary>
    public Project? FindProject(string organization, string slug) =>
        _projects.Items.GetValueOrDefault((organization, slug)) is { } project && Exists(project) ? project : null;

    /// <summary>Returns a project that may be deleted, or null when it does not exist or is removed.</summary>
    public Project? FindProjectOrDeleted(string organization, string slug) => _projects.Items.GetValueOrDefault((organization, slug));

    /// <summary>Returns an environment, or null when it does not exist or is deleted, itself or with what it is in.</summary>
    public ProjectEnvironment? FindEnvironment(EnvironmentId id) =>
        _environments.Items.GetValueOrDefault(id) is { } environment && Exists(environment) ? environment : null;

    /// <summary>Returns whether an environment that exists is archived, itself or with its project or organization.</summary>
    public bool IsArchived(EnvironmentId id) =>
        FindEnvironment(id) is { } environment
        && (environment.ArchivedAt is not null || (FindProject(id.Organization, id.Project) is { } project && IsArchived(project)));

    /// <summary>Returns whether a project is archived, itself or with its organization.</summary>
    public bool IsArchived(Project project)
    {
        ArgumentNullException.ThrowIfNull(project);
        return project.ArchivedAt is not null || IsArchived(project.Organization);
    }

    /// <summary>Returns whether an organization that exists is archived.</summary>
    public bool IsArchived(string organization) => FindOrganization(organization)?.ArchivedAt is not null;

    /// <summary>Returns whether an environment is deleted, itself or with what it is in, and not removed yet.</summary>
    public bool IsDeleted(EnvironmentId id) => _environments.Items.TryGetValue(id, out var environment) && !Exists(environment);

    /// <summary>
    /// Returns whether a key gives access: it is not disabled, and its environment exists and is not archived. Allocates nothing.
    /// </summary>
    public bool IsValid(SdkKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return !key.IsDisabled && FindEnvironment(key.Environment) is not null && !IsArchived(key.Environment);
    }

    /// <summary>Returns the SDK key of an id, or null. It may not be valid. Allocates nothing.</summary>
    public SdkKey? FindKey(ReadOnlySpan<char> id) => _keys.Find(id);

    /// <summary>Gets whether an account exists.</summary>
    public bool HasAccounts => !_accounts.IsEmpty;

    /// <summary>Returns the state of an account, or null.</summary>
    public AccountState? FindAccount(string id) => _accounts.GetValueOrDefault(id);

    /// <summary>Returns the projects of an organization, by slug.</summary>
    public IEnumerable<Project> ProjectsOf(string organization) => _projects[organization].Where(Exists);

    /// <summary>Returns the deleted projects of an organization that can be restored, by slug.</summary>
    public IEnumerable<Project> DeletedProjectsOf(string organization) =>
        _projects[organization].Where(project => project.DeletedAt is not null);

    /// <summary>Returns the environments of a project, by order and slug.</summary>
    public IEnumerable<ProjectEnvironment> EnvironmentsOf(string organization, string project) =>
        _environments[(organization, project)].Where(Exists);

    /// <summary>Returns the deleted environments of a project that can be restored, by order and slug.</summary>
    public IEnumerable<ProjectEnvironment> DeletedEnvironmentsOf(string organization, string project) =>
        _environments[(organization, project)].Where(environment => environment.DeletedAt is not null);

    /// <summary>Returns the SDK keys of an environment, oldest first.</summary>
    public ImmutableSortedSet<SdkKey> KeysOf(EnvironmentId environment) => _keys[environment];

    /// <summary>Returns the SDK key with a text, or null when it does not exist or is not valid. Allocates nothing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="now">The time, which ends secrets that were replaced.</param>
    public SdkKey? AuthenticateKey(ReadOnlySpan<char> text, DateTimeOffset now) =>
        FindKeyByText(text, now, out _) is { } key && IsValid(key) ? key : null;

    /// <summary>Returns the SDK key with a text, which may not be valid, or null. Allocates nothing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="now">The time, which ends secrets that were replaced.</param>
    /// <param name="isPrevious">Whether the text is the secret before the last rotation.</param>
    public SdkKey? FindKeyByText(ReadOnlySpan<char> text, DateTimeOffset now, out bool isPrevious)
    {
        isPrevious = false;
        if (!Secret.TryGetId(text, Secret.ServerPrefix, out var id) && !Secret.TryGetId(text, Secret.ClientPrefix, out id))
            return null;
        if (_keys.Find(id) is not { } key || !Secret.Verify(text, key.Hash.Span, key.PreviousHash.Span, out isPrevious))
            return null;
        return isPrevious && key.PreviousUntil <= now ? null : key;
    }

    private static ImmutableHashSet<string> ApplyAdministrators(ImmutableHashSet<string> administrators, IEnumerable<AccountState> accounts)
    {
        foreach (var account in accounts)
            administrators = account.IsInstallationAdministrator ? administrators.Add(account.Id) : administrators.Remove(account.Id);
        return administrators;
    }

    private static int CompareEnvironments(ProjectEnvironment left, ProjectEnvironment right) =>
        left.Order.CompareTo(right.Order) is var order and not 0 ? order : string.CompareOrdinal(left.Id.Environment, right.Id.Environment);

    /// <summary>Returns whether changes archive, delete or restore something, which makes keys valid or invalid.</summary>
    private bool ChangesValidity(ControlChanges changes)
    {
        foreach (var organization in changes.Organizations)
        {
            var before = _organizations.GetValueOrDefault(organization.Slug);
            if ((before?.ArchivedAt, before?.DeletedAt) != (organization.ArchivedAt, organization.DeletedAt))
                return true;
        }
        foreach (var project in changes.Projects)
        {
            var before = _projects.Items.GetValueOrDefault((project.Organization, project.Slug));
            if ((before?.ArchivedAt, before?.DeletedAt) != (project.ArchivedAt, project.DeletedAt))
                return true;
        }
        foreach (var environment in changes.Environments)
        {
            var before = _environments.Items.GetValueOrDefault(environment.Id);
            if ((before?.ArchivedAt, before?.DeletedAt) != (environment.ArchivedAt, environment.DeletedAt))
                return true;
        }
        return false;
    }

    private bool Exists(Project project) => project.DeletedAt is null && FindOrganization(project.Organization) is not null;

    private bool Exists(ProjectEnvironment environment) =>
        environment.DeletedAt is null && FindProject(environment.Id.Organization, environment.Id.Project) is not null;

    /// <summary>Returns everything as a complete reading.</summary>
    internal ControlChanges ToChanges() =>
        Access.AddTo(
            new(0, IsComplete: true)
            {
                Organizations = [.. _organizations.Values],
                Projects = [.. _organizations.Keys.SelectMany(organization => _projects[organization])],
                Environments = [.. _environments.Items.Values.OrderBy(environment => environment.Id.ToString(), StringComparer.Ordinal)],
                Keys = [.. _environments.Items.Keys.SelectMany(KeysOf)],
                Accounts = [.. _accounts.Values.OrderBy(account => account.Id, StringComparer.Ordinal)],
            },
            _organizations.Keys
        );
}
