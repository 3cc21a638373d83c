using System.Collections.Concurrent;
using System.Data.Common;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Analytics;

/// <summary>Provides the ids of the texts in keys of sums. Texts are only added, so what was read once stays true.</summary>
/// <remarks>
/// They are added before the transaction of a fold: a text that no sum refers to does no harm, and no fold waits for another.
/// </remarks>
internal sealed class SqlTexts(Database database)
{
    /// <summary>The id of no text.</summary>
    public const long None = 0;

    // More texts than this are the exception; then all are read again.
    private const int MaxCached = 500_000;

    private static readonly RowQuery ByText = new("analytics_texts", ["text"], ["id"]);
    private static readonly RowQuery ById = new("analytics_texts", ["id"], ["text"]);
    private static readonly RowStatement Insert = new("analytics_texts", ["text"], "ON CONFLICT (text) DO NOTHING");

    private readonly ConcurrentDictionary<string, long> _ids = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, string> _texts = [];

    /// <summary>Returns the ids of texts, and adds those that do not exist.</summary>
    /// <exception cref="ArgumentException">A text has U+0000 or an unpaired surrogate.</exception>
    public async Task<Func<string?, long>> AddAsync(IReadOnlySet<string> texts, CancellationToken cancellationToken)
    {
        var ids = await FindAsync(texts, cancellationToken);
        // In order, so that two writers of the same texts wait for each other instead of deadlocking.
        string[] missing = [.. texts.Where(text => text.Length > 0 && !ids.ContainsKey(text)).Order(StringComparer.Ordinal)];
        if (missing.Length > 0)
        {
            foreach (var text in missing)
                StoredText.Checked(text);
            await database.WriteAsync(
                async connection =>
                {
                    await database.Dialect.WriteRowsAsync(connection, Insert, new(missing), cancellationToken);
                    return true;
                },
                cancellationToken
            );
            ids = await FindAsync(texts, cancellationToken);
        }
        return text => string.IsNullOrEmpty(text) ? None : ids[text];
    }

    /// <summary>Returns the ids of those of the texts that exist.</summary>
    public async Task<Dictionary<string, long>> FindAsync(IReadOnlyCollection<string> texts, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, long>(texts.Count, StringComparer.Ordinal);
        List<string> missing = [];
        foreach (var text in texts)
            if (_ids.TryGetValue(text, out var id))
                found[text] = id;
            else
                missing.Add(text);
        if (missing.Count == 0)
            return found;
        string[] keys = [.. missing];
        await database.ReadAsync(
            async connection =>
            {
                await database.Dialect.ReadRowsAsync(
                    connection,
                    ByText,
                    new(keys),
                    (index, row) => Remember(found[keys[index]] = row.GetNumber(0), keys[index]),
                    cancellationToken
                );
                return true;
            },
            cancellationToken
        );
        return found;
    }

    /// <summary>Returns the texts of ids.</summary>
    public async Task<Func<long, string?>> ReadAsync(
        DbConnection connection,
        IReadOnlyCollection<long> ids,
        CancellationToken cancellationToken
    )
    {
        var texts = new Dictionary<long, string>();
        List<long> missing = [];
        foreach (var id in ids)
            if (_texts.TryGetValue(id, out var text))
                texts[id] = text;
            else if (id != None)
                missing.Add(id);
        if (missing.Count > 0)
        {
            long[] keys = [.. missing];
            await database.Dialect.ReadRowsAsync(
                connection,
                ById,
                new(keys),
                (index, row) => Remember(keys[index], texts[keys[index]] = row.GetText(0)),
                cancellationToken
            );
        }
        return id => id == None ? null : texts[id];
    }

    /// <summary>Forgets what was read: the tables may have been emptied to fold the topics again.</summary>
    public void Forget()
    {
        _ids.Clear();
        _texts.Clear();
    }

    private void Remember(long id, string text)
    {
        if (_ids.Count >= MaxCached)
            Forget();
        _ids[text] = id;
        _texts[id] = text;
    }
}
