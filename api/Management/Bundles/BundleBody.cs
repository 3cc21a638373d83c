using System.Reflection;
using System.Runtime.CompilerServices;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Text;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Integrations.Trees;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Bundles;

/// <summary>Represents the archive of a bundle as the body of a request.</summary>
/// <param name="Bundle">What the archive has.</param>
/// <param name="Files">The files of the archive, which are unpacked again each time.</param>
internal sealed record BundleBody(Bundle Bundle, IAsyncEnumerable<TreeFile> Files)
    : IBindableFromHttpContext<BundleBody>,
        IEndpointParameterMetadataProvider
{
    private static readonly string[] Types = [BundleResource.TarGz, BundleResource.Zip, "application/x-gzip", "application/octet-stream"];

    /// <inheritdoc/>
    public static async ValueTask<BundleBody?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (BindingProblem.Find(context) is not null)
            return null;
        var type = context.Request.ContentType?.Split(';')[0].Trim() ?? "";
        if (!Types.Contains(type, StringComparer.OrdinalIgnoreCase))
            return await BindingProblem.ReportAsync<BundleBody>(
                context,
                RequestBodyReader.Unsupported(
                    $"Send 'Content-Type: {BundleResource.TarGz}' or '{BundleResource.Zip}', not '{Clipped.Value(type)}'."
                )
            );
        if (await RequestBodyReader.ReadBytesAsync(context) is not { } bytes)
            return null;
        if (BundleArchive.Detect(bytes) is not { } format)
            return await ReportAsync(context, "The body is neither a tar.gz nor a zip archive.");
        var limit = context.Features.GetRequiredFeature<RequestTimeLimit>();
        try
        {
            context.Response.RegisterForDispose(await context.RequestServices.GetRequiredService<BundleQueue>().EnterAsync(limit.Token));
        }
        catch (OperationCanceledException) when (limit.IsOver)
        {
            return await BindingProblem.ReportAsync<BundleBody>(
                context,
                ProblemResult.Unavailable(context, "The server imports another bundle; it has one in memory at a time.", isUnchanged: true)
            );
        }
        // The limit is for waiting, and many files take longer.
        limit.Pause();
        try
        {
            var files = ReadAsync(bytes, format);
            return new(await BundleReader.ReadAsync(files, context.RequestAborted), files);
        }
        catch (InvalidDataException exception)
        {
            return await ReportAsync(context, exception.Message);
        }
        finally
        {
            limit.Restart();
        }
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new RequestBodyMetadata(typeof(byte[]), IsRequired: true, [BundleResource.TarGz, BundleResource.Zip]));
        foreach (var status in new[] { 400, 413, 415, 422 })
            builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemDocument), ["application/problem+json"]));
    }

    private static async IAsyncEnumerable<TreeFile> ReadAsync(
        byte[] archive,
        BundleFormat format,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        using var input = new MemoryStream(archive, writable: false);
        await foreach (var file in BundleArchive.ReadAsync(input, format, cancellationToken))
            yield return file;
    }

    private static ValueTask<BundleBody?> ReportAsync(HttpContext context, string detail) =>
        BindingProblem.ReportAsync<BundleBody>(context, ProblemResult.BadRequest(detail));
}
