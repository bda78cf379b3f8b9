"""A picture as SVG: less than a kilobyte, sharp at any size."""

from webinars.site.pictures import HEIGHT, WIDTH, Bar, Disc, Shape, composition


def svg(name: str) -> str:
    """The picture of this name."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f"{''.join(map(_drawn, composition(name)))}</svg>"
    )


def _drawn(shape: Shape) -> str:
    return f'<path fill="{shape.colour}" d="{_outline(shape)}"/>'


def _outline(shape: Shape) -> str:
    if isinstance(shape, Bar):
        return f"M{shape.x} {shape.y}h{shape.width}v{shape.height}h{-shape.width}z"
    if isinstance(shape, Disc):
        half = f"M{shape.x - shape.radius} {shape.y}a{shape.radius} {shape.radius} 0 0 1 {2 * shape.radius} 0"
        return half + (
            "z" if shape.floor == shape.y else f"a{shape.radius} {shape.radius} 0 0 1 {-2 * shape.radius} 0z"
        )
    side = f"a{shape.bend} {shape.bend} 0 0 1 0 "
    return f"M{shape.x} {shape.top}{side}{shape.height}{side}{-shape.height}z"
