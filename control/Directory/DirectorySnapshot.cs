using System.Collections.Immutable;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Secrets;

namespace FlagCluster.Control.Directory;

/// <summary>Represents the control data at a point in time. Immutable; a change shares all unchanged items.</summary>
public sealed class DirectorySnapshot
{
    private static readonly CredentialKind<EnvironmentId, SdkKey> KeyKind = new(
        key => key.Id,
        key => key.Environment,
        key => key.CreatedAt,
        // Two memories are equal only when they refer to the same array, so the content of the hashes is compared separately.
        (left, right) => left.Hash.Span.SequenceEqual(right.Hash.Span) && left with { Hash = right.Hash } == right
    );

    private static readonly CredentialKind<string, ApiToken> TokenKind = new(
        token => token.Id,
        token => token.Organization,
        token => token.CreatedAt,
        (left, right) => left.Hash.Span.SequenceEqual(right.Hash.Span) && left with { Hash = right.Hash } == right
    );

    private readonly ImmutableSortedDictionary<string, Organization> _organizations;
    private readonly TenancySet<(string Organization, string Slug), string, Project> _projects;
    private readonly TenancySet<EnvironmentId, (string Organization, string Project), ProjectEnvironment> _environments;
    private readonly CredentialSet<EnvironmentId, SdkKey> _keys;
    private readonly CredentialSet<string, ApiToken> _tokens;

    private DirectorySnapshot(
        ImmutableSortedDictionary<string, Organization> organizations,
        TenancySet<(string, string), string, Project> projects,
        TenancySet<EnvironmentId, (string, string), ProjectEnvironment> environments,
        CredentialSet<EnvironmentId, SdkKey> keys,
        CredentialSet<string, ApiToken> tokens,
        object stamp
    )
    {
        _organizations = organizations;
        _projects = projects;
        _environments = environments;
        _keys = keys;
        _tokens = tokens;
        Stamp = stamp;
    }

    /// <summary>Gets the snapshot without items.</summary>
    internal static DirectorySnapshot Empty { get; } = Create(new(0, IsComplete: true));

    /// <summary>Gets an object that identifies this set of SDK keys without keeping it in memory: another set has another object.</summary>
    public object Stamp { get; }

    /// <summary>Gets the organizations, by slug.</summary>
    public IEnumerable<Organization> Organizations => _organizations.Values;

    /// <summary>Gets the projects of every organization, in no particular order.</summary>
    public IEnumerable<Project> Projects => _projects.Items.Values;

    /// <summary>Gets the environments of every project. Checking that one exists is one lookup, which needs no ruleset.</summary>
    public ImmutableDictionary<EnvironmentId, ProjectEnvironment> Environments => _environments.Items;

    /// <summary>Gets the number of SDK keys.</summary>
    public int KeyCount => _keys.Count;

    /// <summary>Gets whether an API token exists.</summary>
    public bool HasTokens => _tokens.Count > 0;

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
                project => project.Slug
            ),
            TenancySet<EnvironmentId, (string, string), ProjectEnvironment>.Create(
                everything.Environments,
                environment => environment.Id,
                environment => (environment.Id.Organization, environment.Id.Project),
                environment => environment.Id.Environment
            ),
            CredentialSet<EnvironmentId, SdkKey>.Create(everything.Keys, KeyKind),
            CredentialSet<string, ApiToken>.Create(everything.Tokens, TokenKind),
            new()
        );

    /// <summary>Returns the snapshot with changes applied; itself when it has all of them.</summary>
    internal DirectorySnapshot Apply(ControlChanges changes)
    {
        if (changes.IsComplete)
            return Create(changes);
        var (organizations, projects, environments, keys, tokens) = (_organizations, _projects, _environments, _keys, _tokens);
        foreach (var item in changes.Deleted)
        {
            if (item.Kind == ControlItemKind.SdkKey)
                keys = keys.Remove(item.Id);
            else if (item.Kind == ControlItemKind.ApiToken)
                tokens = tokens.Remove(item.Id);
            else if (item.Kind == ControlItemKind.Environment)
                environments = environments.Remove(EnvironmentId.Parse(item.Id));
            else if (item.Id.Split('/') is [var organization, var slug])
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
        foreach (var token in changes.Tokens)
            tokens = tokens.Set(token);
        var isSame = organizations == _organizations && projects == _projects && environments == _environments && tokens == _tokens;
        if (isSame && keys == _keys)
            return this;
        return new(organizations, projects, environments, keys, tokens, keys == _keys ? Stamp : new());
    }

    /// <summary>Returns an organization, or null.</summary>
    public Organization? FindOrganization(string slug) => _organizations.GetValueOrDefault(slug);

    /// <summary>Returns a project, or null.</summary>
    public Project? FindProject(string organization, string slug) => _projects.Items.GetValueOrDefault((organization, slug));

    /// <summary>Returns the SDK key of an id, or null. Allocates nothing.</summary>
    public SdkKey? FindKey(ReadOnlySpan<char> id) => _keys.Find(id);

    /// <summary>Returns the API token of an id, or null.</summary>
    public ApiToken? FindToken(ReadOnlySpan<char> id) => _tokens.Find(id);

    /// <summary>Returns the projects of an organization, by slug.</summary>
    public ImmutableSortedSet<Project> ProjectsOf(string organization) => _projects[organization];

    /// <summary>Returns the environments of a project, by slug.</summary>
    public ImmutableSortedSet<ProjectEnvironment> EnvironmentsOf(string organization, string project) =>
        _environments[(organization, project)];

    /// <summary>Returns the SDK keys of an environment, oldest first.</summary>
    public ImmutableSortedSet<SdkKey> KeysOf(EnvironmentId environment) => _keys[environment];

    /// <summary>Returns the API tokens of an organization, oldest first.</summary>
    public ImmutableSortedSet<ApiToken> TokensOf(string organization) => _tokens[organization];

    /// <summary>Returns the SDK key with a text, or null. Allocates nothing.</summary>
    public SdkKey? AuthenticateKey(ReadOnlySpan<char> text) =>
        (Secret.TryGetId(text, Secret.ServerPrefix, out var id) || Secret.TryGetId(text, Secret.ClientPrefix, out id))
        && _keys.Find(id) is { } key
        && Secret.Verify(text, key.Hash.Span)
            ? key
            : null;

    /// <summary>Returns the API token with a text, or null.</summary>
    public ApiToken? AuthenticateToken(ReadOnlySpan<char> text) =>
        Secret.TryGetId(text, Secret.TokenPrefix, out var id) && _tokens.Find(id) is { } token && Secret.Verify(text, token.Hash.Span)
            ? token
            : null;

    /// <summary>Returns everything as a complete reading.</summary>
    internal ControlChanges ToChanges() =>
        new(0, IsComplete: true)
        {
            Organizations = [.. Organizations],
            Projects = [.. _organizations.Keys.SelectMany(ProjectsOf)],
            Environments = [.. Environments.Values.OrderBy(environment => environment.Id.ToString(), StringComparer.Ordinal)],
            Keys = [.. Environments.Keys.SelectMany(KeysOf)],
            Tokens = [.. _organizations.Keys.SelectMany(TokensOf)],
        };
}
