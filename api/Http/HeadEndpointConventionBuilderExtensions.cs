using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the answering of <c>HEAD</c> requests.</summary>
internal static class HeadEndpointConventionBuilderExtensions
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>
    /// Makes every endpoint of <c>GET</c> answer <c>HEAD</c> too. The web server sends the head of the answer without its body.
    /// </summary>
    /// <remarks>RFC 9110, section 9.3.2.</remarks>
    public static TBuilder AllowHead<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(static endpoint =>
        {
            // The last of an endpoint's lists of methods counts.
            if (endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods is ["GET"])
                endpoint.Metadata.Add(new HttpMethodMetadata(Methods));
        });
        return endpoints;
    }
}
