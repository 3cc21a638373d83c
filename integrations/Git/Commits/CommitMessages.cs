using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Integrations.Git.Merging;
using FlagCluster.Integrations.Git.Repository;

namespace FlagCluster.Integrations.Git.Commits;

/// <summary>Writes the messages and authors of commits.</summary>
internal sealed class CommitMessages(IAccountDirectory? accounts = null)
{
    private const int MaxSubject = 72;

    /// <summary>Returns the message of the commit with a change.</summary>
    public static string Of(EnvironmentId environment, Change change) =>
        CommitTrailers.Append(TextOf(environment, change.Message, change.Changes), environment, change.Version);

    /// <summary>Returns the reason of a change, or which items it changes when it has none.</summary>
    public static string TextOf(EnvironmentId environment, string? reason, ChangeSet changes)
    {
        var message = reason?.ReplaceLineEndings("\n").Trim() ?? "";
        var items = changes.Operations.Select(operation => new ItemId(operation.Kind, operation.Key)).Distinct();
        return message.Length > 0 ? message : Summarize(environment, [.. items]);
    }

    /// <summary>Returns the message of a commit with everything that differs.</summary>
    public static string OfAll(EnvironmentId environment, EnvironmentVersion version) =>
        CommitTrailers.Append($"{environment.Environment}: all flags and segments", environment, version);

    /// <summary>Returns the author of a commit: the person of the change, or what made it.</summary>
    public async Task<GitPerson> AuthorOfAsync(Actor actor, GitSettings settings, CancellationToken cancellationToken)
    {
        var person = actor.OnBehalfOf ?? actor;
        if (person.Kind == ActorKind.User && accounts is not null)
        {
            var found = await accounts.FindAsync([person.Id], cancellationToken);
            if (found.TryGetValue(person.Id, out var account))
                return new(account.Name.Length > 0 ? account.Name : account.Email, account.Email);
        }
        return new(person.ToString(), settings.CommitterEmail);
    }

    private static string Summarize(EnvironmentId environment, IReadOnlyList<ItemId> items)
    {
        var text = string.Join(", ", items.Select(item => item.Key));
        if (environment.Environment.Length + 2 + text.Length > MaxSubject)
        {
            var counts = items.GroupBy(item => item.Kind).Select(group => $"{group.Count()} {ItemFormat.Of(group.Key).ListName}");
            text = string.Join(", ", counts);
        }
        return $"{environment.Environment}: {text}";
    }
}
