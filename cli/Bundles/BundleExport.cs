using FlagCluster.Cli.Api;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Integrations.Repositories;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Cli.Bundles;

/// <summary>Exports a bundle to a file, a folder or an object storage.</summary>
/// <param name="name">The path of the file or the folder, or the address of the object.</param>
/// <param name="scope">How much is exported.</param>
internal sealed class BundleExport(string name, BundleScope scope)
{
    /// <summary>Exports the bundle.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(Invocation invocation)
    {
        var isObject = ObjectAddress.IsObject(name);
        var format = isObject ? BundleObject.FormatOf(name) : BundleSource.FormatOf(name);
        await using var archive = TemporaryArchive.Create();
        await DownloadAsync(invocation, format ?? BundleFormat.TarGz, archive);
        archive.Position = 0;
        if (format is not null)
        {
            if (isObject)
                await BundleObject.WriteAsync(name, archive, invocation.Aborted);
            else
                Write(archive);
            invocation.Terminal.Note($"{name} has {archive.Length} bytes.");
            return ExitCode.Ok;
        }
        try
        {
            var (files, changed) = await new BundleSource(name).UpdateAsync(() => Unpack(archive, invocation.Aborted), invocation.Aborted);
            invocation.Terminal.Note($"{name} has {files} files of the export; {changed} files changed.");
            return ExitCode.Ok;
        }
        catch (InvalidDataException exception)
        {
            throw CommandException.Usage($"The export cannot be read: {exception.Message}");
        }
    }

    private static IAsyncEnumerable<TreeFile> Unpack(FileStream archive, CancellationToken cancellationToken)
    {
        archive.Position = 0;
        return BundleArchive.ReadAsync(archive, BundleFormat.TarGz, cancellationToken);
    }

    private async Task DownloadAsync(Invocation invocation, BundleFormat format, FileStream archive)
    {
        var query = $"?format={(format == BundleFormat.Zip ? "zip" : "tar.gz")}{QueryOf(invocation, scope)}";
        var request = new ApiRequest(HttpMethod.Get, $"{await invocation.OrganizationPathAsync()}/bundle{query}")
        {
            // Problems are JSON.
            Accept = "application/gzip, application/zip, application/json",
        };
        try
        {
            using var answer = await invocation.Api.OpenAsync(request, invocation.Aborted);
            await answer.Content.CopyToAsync(archive, invocation.Aborted);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new CommandException(ExitCode.Unavailable, $"The export was not received: {exception.Message}");
        }
    }

    /// <summary>Returns the part of the query that names a scope.</summary>
    public static string QueryOf(Invocation invocation, BundleScope scope)
    {
        if (scope == BundleScope.Organization)
            return "";
        var project = $"&project={Uri.EscapeDataString(invocation.Connection.Project)}";
        return scope == BundleScope.Project ? project : $"{project}&environment={Uri.EscapeDataString(invocation.Connection.Environment)}";
    }

    private void Write(FileStream archive)
    {
        try
        {
            DraftFile.Replace(name, archive.CopyTo);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Usage($"{name} cannot be written: {exception.Message}");
        }
    }
}
