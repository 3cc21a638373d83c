using System.Text.Json.Nodes;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Accounts;
using FlagCluster.Store.Control;
using FlagCluster.Store.Sql;
using FlagCluster.Store.Sso;

namespace FlagCluster.Store.Access;

/// <summary>Stores members, groups, roles, service accounts, grants and tokens in SQL.</summary>
/// <remarks>Text with U+0000 or an unpaired surrogate is an <see cref="ArgumentException"/>.</remarks>
internal sealed class SqlAccessStore(ControlTransaction transaction) : IAccessStore
{
    /// <inheritdoc/>
    public async Task<bool> WriteAsync(
        Initiator initiator,
        AccessEntry entry,
        long? known,
        Func<ControlChanges, ControlChanges?> plan,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(plan);
        var control = new ControlEntry(
            initiator,
            entry.Action,
            StoredText.Checked(entry.Organization)!,
            StoredText.Checked(entry.Subject)!
        );
        var outcome = await transaction.RunAsync(
            control,
            async write =>
            {
                if (entry.Accepted is { } accepted && !await SqlSingleUseLinkStore.UseAsync(write, accepted))
                    return false;
                if (entry.Provisioned is { } provisioned && !await SqlSsoStore.ProvisionAsync(write, provisioned))
                    return false;
                // The write has the lock of the control version, so that this is the control data before it. Its own version was
                // incremented already, so that there is always an answer.
                if (plan((await write.ReadChangesAsync(known))!) is not { } items)
                    return false;
                await AccessWrites.RunAsync(write, items);
                if (entry.StatesGroupMembers)
                    control.After = GroupChanges(items);
                return true;
            },
            cancellationToken
        );
        return outcome switch
        {
            WriteOutcome.Written => true,
            WriteOutcome.Declined => false,
            WriteOutcome.NoParent => throw new ParentNotFoundException($"organization '{entry.Organization}', or what the item refers to"),
            _ => throw new InvalidOperationException("An item with the same id, name or hash exists already; create another one."),
        };
    }

    /// <summary>Returns the members that a write adds to groups and removes from them, as <c>group/user/source</c>.</summary>
    private static string GroupChanges(ControlChanges items)
    {
        var removed = items.Deleted.Where(item => item.Kind == ControlItemKind.GroupMember).Select(item => item.Id);
        var changes = new JsonObject { ["added"] = Ids(items.GroupMembers.Select(member => member.Id)), ["removed"] = Ids(removed) };
        return changes.ToJsonString();

        static JsonArray Ids(IEnumerable<string> ids) => [.. ids.Order(StringComparer.Ordinal).Select(id => JsonValue.Create(id))];
    }
}
