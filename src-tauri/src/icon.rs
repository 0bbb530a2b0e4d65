//! Which icon stands for which state. The icons differ in shape, not only in colour; `icons/README.md` tells how
//! they are made.

use sc_app::status::Standing;
use tauri::Theme;
use tauri::image::Image;

/// The face of the tray.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// A question mark: nothing is known yet.
    Unknown,
    /// An arrow: a run is under way.
    Running,
    /// A check mark: all is well.
    UpToDate,
    /// A clock: something will be tried again by itself.
    Retrying,
    /// An exclamation mark: a person has to do something.
    Attention,
    /// Two bars: the schedule is held back.
    Paused,
    /// A cross: nothing can run.
    Blocked,
}

/// Which bar an icon stands on, and how large it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The bar's theme.
    pub bar: Theme,
    /// Wanted size in pixels; the next larger picture is taken.
    pub size: u32,
}

impl Default for Look {
    fn default() -> Self {
        Self { bar: Theme::Dark, size: 32 }
    }
}

impl Look {
    /// Of a screen: icons of trays are 16 logical pixels.
    pub fn of(theme: Option<Theme>, scale: f64) -> Self {
        let smallest = |size: &&u32| f64::from(**size) >= 16.0 * scale;
        let size = SIZES.iter().find(smallest).copied().unwrap_or(SIZES[SIZES.len() - 1]);
        Self { bar: theme.unwrap_or(Theme::Dark), size }
    }
}

/// Sizes that the icons are drawn in.
pub const SIZES: [u32; 7] = [16, 20, 24, 32, 40, 48, 64];

/// The files of a face, in the order of [`SIZES`]: for dark bars, and for light ones.
macro_rules! files {
    ($name:literal) => {
        [files!("dark", $name), files!("light", $name)]
    };
    ($bar:literal, $name:literal) => {
        [
            files!($bar, $name, "16"),
            files!($bar, $name, "20"),
            files!($bar, $name, "24"),
            files!($bar, $name, "32"),
            files!($bar, $name, "40"),
            files!($bar, $name, "48"),
            files!($bar, $name, "64"),
        ]
    };
    ($bar:literal, $name:literal, $size:literal) => {
        include_bytes!(concat!("../../icons/tray/", $bar, "/", $name, "-", $size, ".png")).as_slice()
    };
}

type Files = [[&'static [u8]; SIZES.len()]; 2];

impl Face {
    /// Every face, in the order of the table of icons.
    pub const ALL: [Self; 7] = [
        Self::Unknown,
        Self::Running,
        Self::UpToDate,
        Self::Retrying,
        Self::Attention,
        Self::Paused,
        Self::Blocked,
    ];

    /// The face of a state.
    pub fn of(standing: Standing) -> Self {
        match standing {
            Standing::Unknown => Self::Unknown,
            Standing::Running => Self::Running,
            Standing::UpToDate => Self::UpToDate,
            Standing::Retrying => Self::Retrying,
            Standing::Attention => Self::Attention,
            Standing::Paused => Self::Paused,
            Standing::Blocked => Self::Blocked,
        }
    }

    fn files(self) -> Files {
        match self {
            Self::Unknown => files!("unknown"),
            Self::Running => files!("running"),
            Self::UpToDate => files!("up_to_date"),
            Self::Retrying => files!("retrying"),
            Self::Attention => files!("attention"),
            Self::Paused => files!("paused"),
            Self::Blocked => files!("blocked"),
        }
    }

    /// Its picture on a bar.
    ///
    /// # Errors
    /// Never for the files of this tree: a test reads each of them.
    pub fn image(self, look: Look) -> Result<Image<'static>, png::DecodingError> {
        let [dark, light] = self.files();
        let files = if look.bar == Theme::Light { light } else { dark };
        let index = SIZES.iter().position(|size| *size >= look.size).unwrap_or(SIZES.len() - 1);
        decoded(files[index])
    }
}

fn decoded(file: &[u8]) -> Result<Image<'static>, png::DecodingError> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info()?;
    let size = reader.output_buffer_size().ok_or(png::DecodingError::LimitsExceeded)?;
    let mut rgba = vec![0; size];
    let info = reader.next_frame(&mut rgba)?;
    rgba.truncate(info.buffer_size());
    Ok(Image::new_owned(rgba, info.width, info.height))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_state_has_its_own_face_under_its_own_name() {
        let faces = [
            (Standing::Unknown, Face::Unknown),
            (Standing::Running, Face::Running),
            (Standing::UpToDate, Face::UpToDate),
            (Standing::Retrying, Face::Retrying),
            (Standing::Attention, Face::Attention),
            (Standing::Paused, Face::Paused),
            (Standing::Blocked, Face::Blocked),
        ];
        assert_eq!(faces.map(|(_, face)| face), Face::ALL);
        for (standing, face) in faces {
            assert_eq!(Face::of(standing), face);
        }
    }

    fn image(face: Face, look: Look) -> Image<'static> {
        face.image(look).unwrap()
    }

    /// Which pixels are drawn at all, whatever their colour.
    fn outline(face: Face) -> Vec<bool> {
        image(face, Look::default()).rgba().chunks_exact(4).map(|pixel| pixel[3] > 127).collect()
    }

    /// Which pixels are light, as somebody sees them who sees no colour.
    fn drawing(face: Face) -> Vec<bool> {
        let is_light = |pixel: &[u8]| pixel[3] > 127 && pixel[..3].iter().all(|&channel| channel > 200);
        image(face, Look::default()).rgba().chunks_exact(4).map(is_light).collect()
    }

    #[test]
    fn faces_differ_in_shape_and_not_only_in_colour() {
        assert_eq!(Face::ALL.map(drawing).into_iter().collect::<BTreeSet<_>>().len(), Face::ALL.len());
        for grave in [Face::Attention, Face::Blocked] {
            let others = Face::ALL.into_iter().filter(|face| *face != grave);
            assert!(
                others.map(outline).all(|other| other != outline(grave)),
                "{grave:?} has an outline of its own"
            );
        }
    }

    #[test]
    fn every_face_has_a_picture_of_every_size_for_dark_and_for_light_bars() {
        for face in Face::ALL {
            for size in SIZES {
                let [dark, light] = [Theme::Dark, Theme::Light].map(|bar| image(face, Look { bar, size }));
                assert_eq!((dark.width(), dark.height()), (size, size), "{face:?}");
                assert_eq!((light.width(), light.height()), (size, size), "{face:?}");
                assert_ne!(dark.rgba(), light.rgba(), "{face:?} has a rim that the bar has not");
            }
        }
    }

    #[test]
    fn a_screen_of_more_dots_is_given_a_larger_picture() {
        for (scale, size) in [(1.0, 16), (1.25, 20), (1.5, 24), (1.75, 32), (2.0, 32), (3.0, 48), (8.0, 64)] {
            assert_eq!(Look::of(None, scale), Look { bar: Theme::Dark, size });
        }
    }
}
