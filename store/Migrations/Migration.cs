using System.Globalization;
using System.Reflection;

namespace FlagCluster.Store.Migrations;

/// <summary>One numbered script, embedded in this assembly as <c>Migrations/{engine}/{number}_{name}.sql</c>.</summary>
/// <param name="Number">Its place in the order, from 1 without gaps.</param>
/// <param name="Name">What it does.</param>
/// <param name="Resource">Where its text is.</param>
internal sealed record Migration(int Number, string Name, string Resource)
{
    private static readonly Assembly Home = typeof(Migration).Assembly;

    /// <summary>The scripts of an engine, in order.</summary>
    public static IReadOnlyList<Migration> Of(string engine)
    {
        var folder = $"Migrations/{engine}/";
        var migrations = new List<Migration>();
        foreach (var resource in Home.GetManifestResourceNames())
        {
            if (!resource.StartsWith(folder, StringComparison.Ordinal))
                continue;
            var file = resource.AsSpan(folder.Length);
            var underscore = file.IndexOf('_');
            migrations.Add(
                new(
                    int.Parse(file[..underscore], NumberStyles.None, CultureInfo.InvariantCulture),
                    file[(underscore + 1)..^4].ToString(),
                    resource
                )
            );
        }
        migrations.Sort((left, right) => left.Number.CompareTo(right.Number));
        return migrations;
    }

    /// <summary>The script's text.</summary>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(Home.GetManifestResourceStream(Resource)!);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
