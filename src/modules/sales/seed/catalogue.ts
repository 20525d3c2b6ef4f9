/** A product as it is made up: how dear it usually is, and how often it is bought, relative to the others. */
export type SeedProduct = {
  providerId: string
  code: string
  name: string
  priceCents: number
  weight: number
}

export const seedProviders = [
  { id: 'cafetal-alto', name: 'Cafetal Alto' },
  { id: 'hogar-claro', name: 'Hogar Claro' },
  { id: 'pixel-norte', name: 'Píxel Norte' },
] as const

type Line = [code: string, name: string, price: number, weight: number]

const coffees: Line[] = [
  ['CAF-001', 'Café molido tradicional 500 g', 7.9, 30],
  ['CAF-002', 'Café en grano Huila 500 g', 11.5, 22],
  ['CAF-003', 'Café en grano Nariño 500 g', 12.9, 16],
  ['CAF-004', 'Café descafeinado 340 g', 10.9, 9],
  ['CAF-005', 'Café soluble 200 g', 8.5, 18],
  ['CAF-006', 'Cápsulas intensas, caja de 30', 14.9, 20],
  ['CAF-007', 'Cápsulas suaves, caja de 30', 14.9, 14],
  ['CAF-008', 'Prensa francesa 600 ml', 29.9, 6],
  ['CAF-009', 'Cafetera italiana de 6 tazas', 34.5, 6],
  ['CAF-010', 'Molino manual de cerámica', 39, 4],
  ['CAF-011', 'Molino eléctrico', 89.9, 3],
  ['CAF-012', 'Cafetera de goteo', 64.9, 4],
  ['CAF-013', 'Máquina de espresso', 289, 2],
  ['CAF-014', 'Filtros de papel, 100 unidades', 4.9, 14],
  ['CAF-015', 'Panela orgánica 1 kg', 5.5, 10],
  ['CAF-016', 'Chocolate de mesa 500 g', 6.9, 12],
  ['CAF-017', 'Cacao en polvo 250 g', 7.5, 7],
  ['CAF-018', 'Juego de 4 pocillos', 24.9, 5],
  ['CAF-019', 'Termo de acero 1 l', 32, 5],
  ['CAF-020', 'Suscripción mensual de café', 21.9, 8],
]

const household: Line[] = [
  ['HOG-001', 'Juego de sábanas de algodón', 49.9, 12],
  ['HOG-002', 'Almohada viscoelástica', 27.5, 12],
  ['HOG-003', 'Cobija térmica', 36.9, 8],
  ['HOG-004', 'Toallas, juego de 3', 22.9, 14],
  ['HOG-005', 'Cortina enrollable', 44, 5],
  ['HOG-006', 'Lámpara de mesa', 31.5, 8],
  ['HOG-007', 'Bombillos LED, caja de 6', 13.9, 18],
  ['HOG-008', 'Olla a presión 6 l', 74.9, 5],
  ['HOG-009', 'Sartén antiadherente 28 cm', 29.9, 12],
  ['HOG-010', 'Batería de cocina de 10 piezas', 159, 3],
  ['HOG-011', 'Vajilla de 16 piezas', 69.9, 4],
  ['HOG-012', 'Licuadora', 59.9, 7],
  ['HOG-013', 'Freidora de aire 5 l', 99.9, 6],
  ['HOG-014', 'Aspiradora vertical', 179, 3],
  ['HOG-015', 'Plancha de vapor', 38.9, 7],
  ['HOG-016', 'Organizador de clóset', 18.9, 10],
  ['HOG-017', 'Mesa auxiliar de pino', 54.9, 4],
  ['HOG-018', 'Silla de escritorio', 139, 3],
  ['HOG-019', 'Colchón doble', 349, 2],
  ['HOG-020', 'Difusor de aromas', 24.5, 8],
]

const electronics: Line[] = [
  ['PIX-001', 'Audífonos inalámbricos', 39.9, 18],
  ['PIX-002', 'Audífonos con cancelación de ruido', 119, 6],
  ['PIX-003', 'Parlante portátil', 45.9, 12],
  ['PIX-004', 'Cargador rápido 30 W', 16.9, 22],
  ['PIX-005', 'Cable USB-C 2 m', 7.9, 28],
  ['PIX-006', 'Batería externa 10.000 mAh', 24.9, 16],
  ['PIX-007', 'Reloj inteligente', 89.9, 8],
  ['PIX-008', 'Pulsera de actividad', 34.9, 10],
  ['PIX-009', 'Teclado mecánico', 64.9, 6],
  ['PIX-010', 'Ratón inalámbrico', 19.9, 14],
  ['PIX-011', 'Cámara web Full HD', 37.5, 6],
  ['PIX-012', 'Memoria USB 128 GB', 13.9, 15],
  ['PIX-013', 'Disco de estado sólido 1 TB', 74.9, 7],
  ['PIX-014', 'Enrutador wifi 6', 69.9, 5],
  ['PIX-015', 'Monitor de 24 pulgadas', 149, 4],
  ['PIX-016', 'Tableta de 10 pulgadas', 189, 4],
  ['PIX-017', 'Celular de entrada', 139, 6],
  ['PIX-018', 'Celular de gama media', 329, 3],
  ['PIX-019', 'Computador portátil de 14 pulgadas', 649, 1],
  ['PIX-020', 'Control para videojuegos', 49.9, 7],
]

/** What the three providers sell, in one currency that is not named: prices are those of dollars. */
export const seedProducts: readonly SeedProduct[] = [coffees, household, electronics].flatMap(
  (lines, place) =>
    lines.map(([code, name, price, weight]) => ({
      providerId: (seedProviders[place] as (typeof seedProviders)[number]).id,
      code,
      name,
      priceCents: Math.round(price * 100),
      weight,
    })),
)
